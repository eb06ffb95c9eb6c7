"""The labels and headings of project pages, each with its meaning: the field of a document that its value belongs to.

REGISTER_LABELS: labels on lines of their own in a register page that was saved as text. SECTION_HEADINGS: headings of a
project's own page. MARKED_LABELS: both and more, in three languages, for HTML, where markup identifies labels.
The meaning "" is a label whose value is not part of the document.
"""

from __future__ import annotations

from indexer.normalize import collapse_spaces

REGISTER_LABELS = {
    "hankkeen nimi": "title",
    "project name": "title_en",
    "projektnamn": "title_sv",
    "alkamisvuosi": "start",
    "päättymisvuosi": "end",
    "hankkeen päätoteuttajaorganisaatio": "lead",
    "toteuttajaorganisaatiot": "organisations",
    "koko hankkeen vastuuhenkilö": "people",
    "vastuuhenkilö": "people",
    "yhteistyötahot": "partners",
    "ohjausryhmän jäsenet": "steering",
    "maakunta": "region",
    "alue": "region",
    "kunta": "place",
    "paikkakunta": "place",
    "rahoittaja": "funders",
    "rahoittajat": "funders",
    "hankkeen tiivistelmä": "summary",
    "hankkeen tulokset": "results",
    "kotisivu": "url",
    "julkaisut": "publications",
    # labels of the site's page frame
    "hankkeen sisältö": "",
    "selite": "",
    "sisältö": "",
    "tulokset": "",
    "kysyttävää? ota meihin yhteyttä!": "",
    "kysyttävää?": "",
}
SECTION_HEADINGS = {
    "yhteyshenkilö": "people",
    "yhteyshenkilöt": "people",
    "yhteystiedot": "people",
    "projektipäällikkö": "people",
    "vastuuhenkilö": "people",
    "vastuuhenkilöt": "people",
    "toteutusajankohta": "period",
    "toteutusaika": "period",
    "ajankohta": "period",
    "kesto": "period",
    "tavoitteet": "summary",
    "tavoite": "summary",
    "tiivistelmä": "summary",
    "tulokset": "results",
    "tulokset ja vaikutukset": "results",
    "vaikutukset": "results",
    "hallinnoija": "lead",
    "hallinnointi": "lead",
    "toteuttaja": "lead",
    "kumppanit": "partners",
    "yhteistyökumppanit": "partners",
    "yhteistyötahot": "partners",
    "osatoteuttajat": "partners",
    "rahoitus": "funding",
    "rahoittaja": "funders",
    "rahoittajat": "funders",
    "tausta": "text",
    "toimenpiteet": "text",
    "kohderyhmä": "text",
    "eteneminen": "text",
    "eteneminen ja tavoitteiden toteuttaminen": "text",
    "toteutus": "text",
    "arviointi": "text",
    "suunnitelmat, esitteet, raportit": "text",
    "raportit": "text",
    "lisätietoja": "text",
}
_MORE_LABELS = {
    "title": ("projektin nimi", "projektets namn", "projekttitel", "project title", "name of the project"),
    "start": ("alkaa", "alkamispäivä", "aloituspäivä", "alkamispäivämäärä", "startår", "startdatum", "start date",
              "start year", "starting date"),
    "end": ("päättyy", "päättymispäivä", "lopetuspäivä", "päättymispäivämäärä", "slutår", "slutdatum", "end date",
            "end year"),
    "period": ("hankkeen kesto", "hankkeen toteutusaika", "hankkeen aikataulu", "hankeaika", "projektin kesto",
               "hankekausi", "projekttid", "projektperiod", "projektets varaktighet", "genomförandetid", "duration",
               "project duration", "project period"),
    "lead": ("hankkeen hallinnoija", "hankkeen toteuttaja", "päätoteuttaja", "projektägare", "huvudman",
             "huvudgenomförare", "administratör", "lead partner", "coordinator", "lead organisation",
             "host organisation"),
    "partners": ("hankekumppanit", "muut toteuttajat", "samarbetspartner", "samarbetspartners", "samarbetsparter",
                 "partners", "project partners", "collaborators"),
    "organisations": ("toteuttajat", "toteuttajaorganisaatio", "osallistujaorganisaatiot", "organisaatio",
                      "organisaatiot", "genomförare", "organisation", "organisations"),
    "people": ("hankkeen vastuuhenkilö", "projektikoordinaattori", "hankekoordinaattori", "hankepäällikkö",
               "kontaktperson", "kontaktpersoner", "projektledare", "ansvarig person", "contact person",
               "project manager", "principal investigator"),
    "region": ("maakunnat", "hankkeen maakunta", "landskap", "region"),
    "place": ("kunnat", "kohdekunta", "toteutuspaikka", "toteutuspaikkakunta", "kommun", "kommuner", "ort",
              "municipality", "municipalities"),
    "funders": ("päärahoittaja", "hankkeen rahoittaja", "hankkeen rahoittajat", "rahoituslähde", "rahoituslähteet",
                "finansiär", "finansiärer", "funder", "funders", "funded by", "funding body"),
    "funding": ("hankkeen rahoitus", "budjetti", "kokonaisbudjetti", "hankkeen budjetti", "kustannusarvio",
                "kokonaiskustannukset", "kokonaisrahoitus", "myönnetty avustus", "avustussumma", "finansiering",
                "budget", "funding", "total budget"),
    "summary": ("hankkeen tavoitteet", "hankkeen tavoite", "kuvaus", "hankekuvaus", "hankkeen kuvaus", "sammanfattning",
                "sammandrag", "beskrivning", "mål", "summary", "abstract", "description", "objectives"),
    "results": ("resultat", "resultat och effekter", "results", "outcomes", "results and impact"),
    "url": ("www-sivut", "verkkosivut", "verkkosivu", "hankkeen verkkosivut", "hankkeen kotisivu", "webbplats",
            "hemsida", "website", "homepage", "web page"),
    "publications": ("publikationer", "publications"),
    "text": ("bakgrund", "background", "genomförande", "åtgärder", "activities", "lisätiedot", "mer information",
             "further information", "hankkeen tausta"),
}  # fmt: skip
# "tulokset" is the text of a link in a register page saved as text, but in HTML it is the label of the results.
MARKED_LABELS = (
    REGISTER_LABELS
    | SECTION_HEADINGS
    | {label: meaning for meaning, labels in _MORE_LABELS.items() for label in labels}
)


def normalize_label(label: str) -> str:
    """Return a label in the form of the tables: in lower case, without its colon, with single spaces between words.

    >>> normalize_label("  Hankkeen\\u00a0nimi: ")
    'hankkeen nimi'
    """
    return collapse_spaces(label.casefold()).removesuffix(":").rstrip()

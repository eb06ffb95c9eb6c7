"""The labels and headings of projects' pages, and what stands below each: one table for all formats.

REGISTER: labels on lines of their own, as a register page saved as text has them. SECTIONS: headings of a project's
own page. MARKED: both and more, in three languages, where markup tells that a text is a label.
"""

from __future__ import annotations

REGISTER = {
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
    "rahoittaja": "funders",
    "rahoittajat": "funders",
    "hankkeen tiivistelmä": "summary",
    "hankkeen tulokset": "results",
    "kotisivu": "url",
    "julkaisut": "publications",
    # labels of the page's frame: what stands below them is no value of the project
    "hankkeen sisältö": "",
    "selite": "",
    "sisältö": "",
    "tulokset": "",
    "kysyttävää? ota meihin yhteyttä!": "",
    "kysyttävää?": "",
}
SECTIONS = {
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
_MORE = {
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
# Of "tulokset" a register saved as text has only the heading of a link; where it is marked, results stand below it.
MARKED = REGISTER | SECTIONS | {label: meaning for meaning, labels in _MORE.items() for label in labels}


def plain(label: str) -> str:
    """Return a label as the tables have it: without a colon, with one space between words.

    >>> plain("  Hankkeen\\u00a0nimi: ")
    'hankkeen nimi'
    """
    return " ".join(label.casefold().split()).removesuffix(":").rstrip()

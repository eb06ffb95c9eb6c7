from __future__ import annotations

import pytest
from conftest import TODAY, searcher_in
from small_searchers import searcher_of

from indexer.model import Kind
from searchapp.related.mentions import mentions
from searchapp.related.project_names import names_in_title

LINKED = [  # (project, text), judged by reading the sample corpus
    ("hankerekisteri/aivoitus.txt", "uutiset/2009-10-14-paivan-akku.txt"),
    ("hankerekisteri/etaomaiset.txt", "uutiset/2023-11-08-anhoriga-pa-distans.txt"),
    ("hankerekisteri/kadesta-kateen.txt", "uutiset/2025-03-26-kuurosokea-keramiikkapajassa.txt"),
    ("hankerekisteri/kaksoiskuorma.txt", "uutiset/2026-06-10-double-load-first-months.txt"),
    ("hankerekisteri/kokemus-esiin.txt", "uutiset/2018-03-21-kokemusasiantuntijan-palkkio.txt"),
    ("hankerekisteri/neljan-seinan-ulkopuolelle.txt", "uutiset/2020-09-02-kaveriporukka-pilkilla.txt"),
    ("hankerekisteri/palkkaportti.txt", "uutiset/2022-11-23-palkkaportti-tulokset.txt"),
    ("hankerekisteri/paluureitti.txt", "uutiset/2015-05-06-paluukoordinaattori-soittaa.txt"),
    ("hankerekisteri/vertaisvoimala.txt", "uutiset/2025-09-17-vertaistyontekijat-osastolla.txt"),
    ("kehittamishankkeet/avainnaula.txt", "uutiset/2025-11-18-unga-och-hyran.txt"),
    ("kehittamishankkeet/digituki-kotiovella.txt", "uutiset/2020-04-16-neuvontapuhelin-soi-savonlinnassa.txt"),
    ("kehittamishankkeet/kadet-selan-takana.txt", "uutiset/2006-11-23-arki-kuntouttaa-yla-savossa.txt"),
    ("kehittamishankkeet/kassi-ja-kyyti.txt", "uutiset/2022-03-22-kylien-kyydit-talkoilla.txt"),
    ("kehittamishankkeet/lautanen-ja-lahimmainen.txt", "uutiset/2017-12-14-havikkiruoka-katetaan-poytaan.txt"),
    ("kehittamishankkeet/neuvo-lehtisalissa.txt", "uutiset/2026-10-06-kirjastossa-saa-kysya.txt"),
    ("kehittamishankkeet/ovikello.txt", "uutiset/2010-02-11-kolmekymmenta-avainta.txt"),
    ("kehittamishankkeet/ruutu-auki.txt", "uutiset/2014-10-21-social-workers-on-screen.txt"),
    ("kehittamishankkeet/virka-ajan-jalkeen.txt", "uutiset/2009-06-04-lastensuojelun-paivystysrinki.txt"),
    ("AR-2009-004", "AR-U-2012-001"),
    ("AR-2016-001", "AR-U-2018-002"),
    ("AR-2017-009", "AR-U-2018-005"),
    ("AR-2024-006", "AR-U-2025-001"),
    ("AR-2026-001", "AR-U-2026-003"),
]
NOT_LINKED = [  # on the same subject, or with a word of the name, but about something else
    ("hankerekisteri/kokemus-koulun-penkille.txt", "uutiset/2018-03-21-kokemusasiantuntijan-palkkio.txt"),
    ("kehittamishankkeet/perhekeskus-kylien-keskelle.txt", "sivut/perhekeskus-tutuksi.txt"),
    ("kehittamishankkeet/perhekeskus-kylien-keskelle.txt", "uutiset/2023-01-10-perhetyontekijan-uusi-tyonantaja.txt"),
    ("kehittamishankkeet/kotiapua-ajoissa.txt", "sivut/kotihoidon-hakeminen.txt"),
    ("AR-2005-002", "AR-U-2018-002"),
    ("AR-2008-001", "AR-U-2018-002"),
    ("AR-2011-005", "AR-S-001"),
    ("AR-2004-001", "AR-S-002"),
    ("hankerekisteri/oma-koti-oma-aani.txt", "sivut/kun-vuokra-jaa-maksamatta.txt"),
]


@pytest.mark.slow
def test_the_links_of_the_sample_corpus_are_those_judged_by_reading_it(sample_searcher):
    assert links_from_projects(sample_searcher) == set(LINKED)


@pytest.mark.parametrize(("project", "text"), NOT_LINKED)
def test_a_text_that_only_resembles_a_project_is_not_linked(sample_searcher, project, text):
    document = sample_searcher.reader.document(text)
    assert sample_searcher.reader.document(project).kind is Kind.PROJECT
    assert project not in ids_of(document, sample_searcher)


@pytest.mark.slow
def test_both_directions_agree_in_the_sample_corpus(sample_searcher):
    assert links_from_projects(sample_searcher) == links_from_texts(sample_searcher)


def test_unrelated_real_texts_are_not_linked(seeds, analyzer):
    searcher = searcher_in(seeds, analyzer)
    assert links_from_projects(searcher) == links_from_texts(searcher) == set()


def ids_of(document, searcher, **options):
    return [other.id for other in mentions(document, searcher, today=TODAY, **options)]


def links_from_projects(searcher):
    projects = [item for item in searcher.reader.documents() if item.kind is Kind.PROJECT]
    return {(project.id, text) for project in projects for text in ids_of(project, searcher, limit=1000)}


def links_from_texts(searcher):
    texts = [item for item in searcher.reader.documents() if item.kind is not Kind.PROJECT]
    return {(project, text.id) for text in texts for project in ids_of(text, searcher, limit=1000)}


# One project and one text

FILLER = {  # makes ordinary words frequent in the index
    f"x{number}": f"Ovikello soi, askelma narisi ja lyhty paloi kun päivä alkoi. Uusi alku, oma tahti. Numero {number}."
    for number in range(30)
}
ONE_TEXT = [  # (title of the project, text, whether it names the project)
    ("Vertaisvoimala – vertaistyöntekijät osastoilla", "Keväällä Vertaisvoimalan ryhmä kokoontui.", True),
    ("Vertaisvoimala – vertaistyöntekijät osastoilla", "Ryhmä kuuluu Vertaisvoimala-hankkeeseen.", True),
    ("Vertaisvoimala-hanke (2024–2027)", "Ryhmä kuuluu Vertaisvoimala-hankkeeseen.", True),
    ("Vertaisvoimala-hanke (2024–2027)", "Ryhmän kokosi Vertaisvoimala.", True),
    ("Ovikello – koti asunnottomalle", "Ovikello-hankkeessa annettiin avaimia.", True),
    ("Ovikello – koti asunnottomalle", "Avaimia antoi hanke nimeltä Ovikello.", True),
    (
        "Ovikello – koti asunnottomalle",
        "Avaimia annettiin ”Ovikellossa”.",
        True,
    ),
    ("Ovikello – koti asunnottomalle", "Avaimia antoi ”Ovikello”, joka päättyi.", True),
    ("Ovikello – koti asunnottomalle", "Aamulla ovikello soi kahdesti.", False),
    ("Ovikello – koti asunnottomalle", "Ovikello soi kahdesti.", False),
    ("Askelma – tuki kotiin", "Askelma oli liukas. – Askelma, hän huusi.", False),
    ("Lyhty – valoa arkeen", "Illan piti Omaisten tuki Lyhty ry.", False),
    ("Lyhty – valoa arkeen", "Lyhty-projektin illat jatkuvat.", True),
    ("Satama – nuorten talo", "Kirjoittaja on Matti Satama.", False),
    ("Kainuu – kuntien yhteinen työ", "Sateet jatkuvat Kainuussa.", False),
    ("Kainuu – kuntien yhteinen työ", "Kainuun hankkeissa on väkeä.", False),
    ("Uusi alku – tukea eron jälkeen", "Uusi alku on aina vaikea.", False),
    ("Uusi alku – tukea eron jälkeen", "Silloin odottaa uusi alku.", False),
    ("Uusi alku – tukea eron jälkeen", "Ryhmiä piti Uusi alku, joka päättyi.", True),
    ("Uusi alku – tukea eron jälkeen", "Kävin Uuden alun ryhmässä.", True),
    ("Uusi alku – tukea eron jälkeen", "Uusi alku -hankkeen ryhmät täyttyivät.", True),
    ("Uusi alku – tukea eron jälkeen", "Tässä on jotain Uusi. Alku oli hankala.", False),
    ("Kassi ja kyyti – asiointiapua", "Perinne juontaa Kassi ja kyyti -hankkeeseen.", True),
    ("Kassi ja kyyti – asiointiapua", "Hän otti kassin ja kyydin.", False),
    ("AIVOITUS – ryhmiä vammautuneille", "Se alkoi AIVOITUS:n ryhmissä.", True),
    ("AIVOITUS – ryhmiä vammautuneille", "Se alkoi Aivoituksen ryhmissä.", True),
    ("AIVOITUS – ryhmiä vammautuneille", "Hänen aivoituksensa jäivät salaan.", False),
    ("Kuntien yhteinen malli (PALKO)", "Työ jatkuu PALKO:ssa.", True),
    ("Kuntien yhteinen malli (TUKI)", "Kunnan tuki loppuu. Tuki loppuu.", False),
    ("VOIMA 2.0", "Nyt alkaa VOIMA 2.0 -hanke.", True),
    ("VOIMA 2.0", "Nyt alkaa VOIMA-hanke.", False),
    ("VOIMA – liikuntaa kaikille", "Nyt alkaa VOIMA 2.0 -hanke.", False),
    ("”Pysy mukana” – opiskelijan tuki", "Tukea antaa Pysy mukana -hanke.", True),
    ("RAY: avustusten arviointi", "Rahoitus tuli RAY:ltä ja RAY-hankkeista.", False),
    ("Hanke: kylän talo", "Iso Hanke alkaa, ja hankkeen talo nousee.", False),
    ("Keski-Suomen malli: palvelujen järjestäminen", "Työ alkoi Keski-Suomen mallista.", False),
    ("Keski-Suomen malli: palvelujen järjestäminen", "Syntyi Keski-Suomen malli -hanke.", True),
]


@pytest.mark.parametrize(("title", "text", "is_named"), ONE_TEXT)
def test_a_project_is_named_where_its_name_is_written_as_one(tmp_path, analyzer, title, text, is_named):
    records = {
        "p": {"type": "project", "title": title, "organisations": ["Kainuun Väki ry"]},
        "n": {"type": "news", "title": "Uutinen päivästä", "text": text},
    }
    searcher = searcher_of(records | FILLER, tmp_path, analyzer)
    links = {("p", "n")} if is_named else set()
    assert links_from_projects(searcher) == links
    assert links_from_texts(searcher) == links


def test_a_word_at_the_start_of_a_sentence_is_a_name_if_both_documents_share_an_entity(tmp_path, analyzer):
    shared = {"organisations": ["Kortteliystävät ry"]}
    records = {
        "p": {"type": "project", "title": "Porrasväki – liikuntaa", **shared},
        "n": {"type": "news", "title": "Uutinen", "text": "Porrasväki kokoontui.", **shared},
        "m": {"type": "news", "title": "Uutinen", "text": "Porrasväki kokoontui."},
    }
    assert links_from_projects(searcher_of(records, tmp_path, analyzer)) == {("p", "n")}


def test_a_project_is_named_by_its_title_in_another_language(tmp_path, analyzer):
    records = {
        "p": {"type": "project", "title": "Kaksoiskuorma", "titles": {"en": "Double Load: Work and Care"}},
        "n": {"type": "news", "language": "en", "title": "News", "text": "The diary is kept in Double Load."},
    }
    assert links_from_texts(searcher_of(records, tmp_path, analyzer)) == {("p", "n")}


@pytest.fixture(scope="module")
def several(tmp_path_factory, analyzer):
    text = "Vertaisvoimala-hanke ja Ovikello-hanke alkavat, ja Ovikellon väki iloitsee Ovikello-hankkeesta."
    news = {
        f"n{year}": {"type": "news", "title": "Uutinen", "text": text, "published": f"{year}-01-02"}
        for year in (2010, 2020)
    }
    records = {
        "o": {"type": "project", "title": "Ovikello"},
        "v": {"type": "project", "title": "Vertaisvoimala"},
        "s": {"type": "page", "title": "Sivu", "text": text},
        **news,
    }
    return searcher_of(records, tmp_path_factory.mktemp("several"), analyzer)


def test_news_are_sorted_newest_first_and_undated_texts_last(several):
    assert ids_of(several.reader.document("o"), several) == ["n2020", "n2010", "s"]
    assert ids_of(several.reader.document("o"), several, limit=1) == ["n2020"]


def test_projects_are_sorted_by_how_clearly_they_are_named(several):
    assert ids_of(several.reader.document("s"), several) == ["o", "v"]


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Perhekeskus kylien keskelle (2007-2008)", ["Perhekeskus kylien keskelle"]),
        ("Penni poikki: neuvontaa ennen ulosottoa", ["Penni poikki: neuvontaa ennen ulosottoa", "Penni poikki"]),
        ("Lauantaivieras", ["Lauantaivieras"]),
        ("Kädet selän takana -hanke 2005–2006", ["Kädet selän takana"]),
        ("Yhteinen malli (KUUMA) – kunnille", ["Yhteinen malli – kunnille", "Yhteinen malli", "KUUMA"]),
        ("KAIKKI ISOLLA (KOKO)", ["KAIKKI ISOLLA"]),
        ("", [""]),
        ("(2007)", ["(2007)"]),
    ],
)
def test_the_names_in_a_title(title, names):
    assert names_in_title(title) == names

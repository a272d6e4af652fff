"""What columns are called: in Swedish, English and German, as portals write it."""

import re
import unicodedata
from collections.abc import Mapping

from brp_filesync.profiles.orders import CanonicalColumn

# Without case, accents, blanks and signs. A name of several columns stands with none.
_NAMES: Mapping[CanonicalColumn, str] = {
    "order_number": """ordernr ordernummer orderno ordernumber orderid order bestallningsnr
        bestallningsnummer bestallningsid bestallning bestnr beställnr bestallnr bestellnr
        bestellnummer bestellungsnr bestellung bestellid auftragsnr auftragsnummer auftrag
        orderreference orderreferens orderref purchaseid purchaseno purchasenumber kopid kopnr
        kopnummer""",
    "line_number": """radnr radnummer rad orderrad orderradnr line lineno linenumber linenr pos
        position positionsnr posnr zeile zeilennr zeilennummer row rowno rownumber""",
    "row_type": """typ type ordertyp ordertype radtyp rowtype transaktionstyp transactiontype
        transaktion handelse handelsetyp event action atgard vorgang vorgangsart bestellart
        auftragsart status orderstatus radstatus""",
    "ordered_at": """orderdatum bestallningsdatum bestalld bestallddatum bestalldden datum date
        orderdate ordered orderedat ordertid ordertidpunkt tidpunkt timestamp kopdatum kopt koptid
        purchasedate purchased purchasedat created createdat skapad bestelldatum bestelltam
        auftragsdatum kaufdatum bestalltidpunkt bestallningstid""",
    "facility_id": """anlaggning anlaggningsid anlaggningid anlaggningsnr anlaggningsnummer
        anlaggningskod facility facilityid facilityno facilitynumber facilitycode gym gymid gymnr
        gymkod club clubid clubno klubb klubbid klubbnr center centerid centernr studio studioid
        studionr studionummer standort standortid standortnr location locationid locationno site
        siteid filial filialnr anlage anlagennr anlagenid enhet enhetsid plats platsid""",
    "employer_number": """organisationsnummer organisationsnr orgnr orgnummer organisationnumber
        organizationnumber orgno orgnumber companynumber companyno companyregno registrationnumber
        companyid foretagsnummer foretagsnr foretagsorgnr arbetsgivarnr arbetsgivarenr
        arbetsgivarnummer arbetsgivarorgnr employernumber employerno employerid employerorgno
        firmennr firmennummer handelsregisternr arbeitgebernr arbeitgebernummer""",
    "employer_name": """foretag foretagsnamn foretagnamn arbetsgivare arbetsgivarnamn
        arbetsgivarensnamn company companyname employer employername kundforetag firma firmenname
        firmaname arbeitgeber arbeitgebername unternehmen bolag bolagsnamn organisation
        organization organisationsnamn""",
    "personnummer": """personnummer personnr persnr pnr pnummer personalidentitynumber personalid
        personalidno personalidnumber personalnumber ssn socialsecuritynumber personennummer
        personennr nationalid nationalidnumber identitynumber identitetsnummer personid
        personidentitynumber""",
    "birth_date": """fodelsedatum fodelsedag fodd fodddatum birthdate dateofbirth dob birthday
        geburtsdatum geburtstag geboren""",
    "first_name": """fornamn firstname givenname forename vorname tilltalsnamn kundensfornamn
        kopareforamn koparesfornamn""",
    "last_name": "efternamn lastname surname familyname nachname familienname zuname",
    "email": """epost epostadress email emailaddress emailadress emailadresse mail mailadress
        mailadresse mejl mejladress mejladresse""",
    "mobile": """mobil mobilnr mobilnummer mobiltelefon mobiltel mobile mobileno mobilenumber
        mobilephone telefon telefonnr telefonnummer tel telnr phone phoneno phonenumber cell
        cellphone handy handynr handynummer""",
    "street": """adress gatuadress gata utdelningsadress street streetaddress address address1
        addressline1 adress1 adressrad1 strasse anschrift adresse""",
    "postal_code": "postnummer postnr postalcode postcode zip zipcode plz postleitzahl",
    "city": "ort postort stad city town stadt wohnort",
    "country": "land landskod landkod country countrycode landercode landcode",
    "product_number": """produkt produktnr produktnummer produktid produktkod artikel artikelnr
        artikelnummer artikelid artikelkod artnr product productno productnumber productid
        productcode article articleno articlenumber articleid sku item itemno itemnumber varunr
        varunummer vara tjanst tjanstid tjanstkod""",
    "quantity": "antal quantity qty anzahl menge kvantitet stk st pieces count units stuck",
    "price_incl_vat": """pris prisinklmoms prisinkl priskr prissek prisore price priceinclvat
        priceincludingvat pricesek priceore grossprice belopp beloppinklmoms beloppkr beloppsek
        beloppore amount amountsek amountinclvat total totalt totalbelopp totalamount totalprice
        totalpris summa ordersumma radsumma radbelopp bruttopris brutto preis preisinklmwst betrag
        gesamtpreis gesamtbetrag bruttopreis bruttobetrag""",
    "start_date": """startdatum start startdate startsat startdag startsfrom validfrom giltigfran
        gallerfran giltigfom fran from fromdate beginn gultigab startabdatum franochmed""",
}
# What is of no use to us, by its name, whatever stands there.
_OF_NO_USE = """kommentar kommentarer comment comments anteckning anteckningar notering notis note
    notes bemerkung bemerkungen anmerkung meddelande message hinweis ovrigt information info kampanj
    kampanjkod campaign campaigncode aktion produktnamn artikelnamn artikelbenamning produkttext
    productname articlename itemname produktbezeichnung artikelbezeichnung bezeichnung benamning
    beskrivning description produktbeskrivning moms momssats momsbelopp vat vatrate vatamount mwst
    mwstsatz mwstbetrag nettopris netto nettobelopp netprice net nettopreis nettobetrag prisexklmoms
    priceexclvat beloppexklmoms kanal channel vertriebskanal anlaggningsnamn anlaggningnamn gymnamn
    facilityname clubname klubbnamn studioname standortname kostnadsstalle costcenter costcentre
    kostenstelle avdelning department abteilung anstallningsnr anstallningsnummer employeeid
    employeenumber sprak language sprache kon gender geschlecht"""
CURRENCY = frozenset(["valuta", "currency", "valutakod", "currencycode", "wahrung"])
FULL_NAME = frozenset(
    ["namn", "name", "fullname", "kund", "kundnamn", "customer", "customername", "kunde", "kopare"]
)
TOTALS = frozenset(
    [
        "total",
        "totalt",
        "totalbelopp",
        "totalamount",
        "totalprice",
        "totalpris",
        "summa",
        "ordersumma",
        "radsumma",
        "radbelopp",
        "gesamtpreis",
        "gesamtbetrag",
    ]
)


def plain(name: str) -> str:
    """Return a column's name without what people write differently: case, accents and signs."""
    apart = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss"))
    return re.sub("[^a-z0-9]", "", apart)


_BY_NAME: Mapping[str, CanonicalColumn] = {
    plain(each): ours for ours, names in _NAMES.items() for each in names.split()
}
_IGNORED = frozenset(_OF_NO_USE.split())


def meant(name: str) -> CanonicalColumn | None:
    """Return which of our columns is called so; None where none is."""
    return _BY_NAME.get(plain(name))


def of_no_use(name: str) -> bool:
    """Say whether a column of this name tells nothing that an import needs."""
    return plain(name) in _IGNORED


def is_known(name: str) -> bool:
    """Say whether the name is one that a header has."""
    bare = plain(name)
    return bare in _BY_NAME or bare in _IGNORED or bare in CURRENCY or bare in FULL_NAME

/** Invented people and places, for texts of any kind. */
export const FIRST_NAMES =
  'Aletta Anselm Arend Aukje Balthasar Berend Bregje Cas Cornelia Dieuwke Dirk Douwe Eefje Egbert Elske Ewout Femke Floris Geertje Gijs Hanne Harm Hedda Hendrik Ida Ilse Jacoba Jelle Jikke Joris Katrijn Koen Lambert Lieke Lourens Maaike Machteld Maarten Neeltje Niels Oda Olivier Pauline Pier Quirine Reinier Roelof Rosa Sanne Sietse Sophie Stijn Tamar Teun Tjeerd Ursula Veerle Wessel Wietske Ysbrand'.split(
    ' ',
  );

export const LAST_NAMES =
  'Achterberg Aldinga Bakelaar Beekman Boersema Brandligt Coenradi Dekkerhof Doornbos Drievoet Eekhout Elzinga Fabriek Feenstra Goudappel Groeneveld Haverkort Hoekzema Huizing Ijsselstein Jagersma Jonkhout Kalkman Kerkhoven Klinkhamer Korenaar Lakeman Leegwater Lindeboom Meerdink Molenkamp Nachtegaal Nijdam Oldenhof Oosterling Paardekam Pruimboom Quist Ravesloot Rietveen Roggeveld Schoonhoven Smallenburg Steenwijk Tamsma Terpstra Uilenberg Valkema Veldhuijs Vrieling Wagenaar Waterlander Wiersema Zandbergen Zeilmaker Zuiderduin'.split(
    ' ',
  );

export const PLACES =
  'Aldermere Barrowick Brennoch Calderholm Corrieford Dunmarsh Eastry Elvergate Fenwold Garrowby Haldane Harrowmouth Inverlay Kelderby Lammerhithe Marrowdale Netherwick Oakhanger Pellworth Quarrendon Ravenshoe Saltmarket Skelby Thornhythe Ulverby Wendlebury Westering Yarrowfold'.split(
    ' ',
  );

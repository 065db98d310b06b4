/** Questions that ask for what letters stand for, or a short form. */
import type { Grammar } from '../../grammar';
import { words, WORLD } from './world';

export const ABBREVIATION: Grammar = {
  ...WORLD,
  start: [
    'What [do the letters {letters} stand for|does {letters} stand for|is {letters} short for] on {paper}?',
    'What is the full form of {letters} as it is printed on {paper}?',
    'Which words [are behind the abbreviation {letters}|does the abbreviation {letters} replace] on {paper}?',
    '[I saw {letters} on {paper}; what does it stand for|On {paper} it says {letters}: what do these letters stand for]?',
    'What is the [usual|official|accepted] abbreviation [of|for] “{long}”[| in {country}| in {city}]?',
    'How is “{long}” abbreviated [on {paper}|in {country}|in print|on road signs]?',
    'Which letters are short for “{long}”[| in {country}| on {paper}]?',
    'What is the acronym for the “{body} of {country}”?',
    'Please spell out {letters}, as used [on {paper}|by the {body} of {country}].',
  ],
  letters: words(
    'ADSL; AGM; ATM; BBC; BPM; CAD; CEO; CFO; CPU; CV; DIY; DNA; DVD; ECG; EEG; ESP; ETA; EU; FAQ; FIFA; ' +
      'GDP; GMT; GNP; GPS; HIV; HTML; HTTP; IBAN; ICU; IMF; IQ; ISBN; ISO; JPEG; LED; LPG; MBA; MRI; NASA; ' +
      'NATO; NGO; NHS; OECD; PDF; PIN; PVC; QR; RAM; RPM; RSVP; SIM; SMS; SOS; SPF; SUV; TBA; UFO; UNESCO; ' +
      'UNICEF; URL; USB; UTC; VAT; VIP; VPN; WHO; WWF; ZIP',
  ),
  paper: words(
    'a payslip; a prescription; a timetable; a boarding pass; an invoice; a weather chart; a sheet of music; ' +
      'a food label; a map; a contract; a bank statement; an invitation; a hospital form; a parts list; ' +
      'a car’s dashboard; a school report; a ship’s log; a tax return; a road sign; a concert ticket; ' +
      'a library card; a customs form',
  ),
  long: words(
    'kilometres per hour; miles per gallon; square metre; cubic centimetre; doctor of philosophy; ' +
      'bachelor of arts; master of science; for example; that is to say; and so on; before noon; after noon; ' +
      'care of; cash on delivery; chief executive officer; limited company; post office box; ' +
      'question and answer; revolutions per minute; self-addressed envelope; value-added tax; versus; volume; ' +
      'page numbers; not applicable; number; approximately; department; avenue; boulevard; apartment; ' +
      'government; lieutenant; sergeant; professor; reverend; junior; senior; manuscript; postscript; ' +
      'frequently asked questions; end of day; estimated time of arrival; personal identification number; ' +
      'gross domestic product; information technology; public relations; human resources; ' +
      'research and development',
  ),
  body: words(
    'National Bank; Railway Union; Academy of Sciences; Football Association; Broadcasting Corporation; ' +
      'Medical Council; Chamber of Commerce; Geological Survey; Bar Association; Postal Service; ' +
      'Writers Guild; Civil Aviation Authority',
  ),
};

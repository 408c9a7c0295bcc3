import { expect, test } from 'vitest';
import { publicPlace } from '../../../domain/rounds/round.ts';

test.each([
  'https://meet.example.org/room-7?pwd=secret',
  'Room 3, or HTTPS://meet.example.org/room-7',
  'zoom.us/j/123456789',
  'www.example.org',
  'msteams:/l/meetup-join/19',
  'tel:+4420',
  'präsenz.beispiel.de/raum',
])('a place with a link, %s, is online to anybody', (place) => {
  expect(publicPlace(place)).toBe('Online');
});

test.each(['Town Hall, Room 2', 'St. Mary/St. John', '12.30 Main St.', 'Room A/B', ''])(
  '%j is said as it is',
  (place) => {
    expect(publicPlace(place)).toBe(place);
  },
);

test('where there is none, none is said', () => {
  expect(publicPlace(null)).toBeNull();
});

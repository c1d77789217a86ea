import { describe, expect, it } from 'vitest';
import { hrefOf, parseRoute, type Route } from '../../../renderer/teacher/route.ts';

describe('the teacher’s addresses', () => {
  const routes: Route[] = [
    { page: 'home' },
    { page: 'bin' },
    { page: 'rooms' },
    { page: 'new', startNow: false },
    { page: 'new', startNow: true },
    { page: 'lecture', lectureId: 'a/b c' },
    { page: 'edit', lectureId: 'x' },
    { page: 'teach', lectureId: 'x' },
  ];
  it.each(routes)('reads what it wrote: $page', (route) => {
    expect(parseRoute(hrefOf(route))).toEqual(route);
  });

  it('takes an empty address for home', () => {
    expect(parseRoute('')).toEqual({ page: 'home' });
    expect(parseRoute('#')).toEqual({ page: 'home' });
  });

  it.each(['#/nowhere', '#/lectures', '#/lectures/x/y', '#/lectures/x/edit/z', '#/bin/x'])('does not know %s', (hash) => {
    expect(parseRoute(hash)).toEqual({ page: 'unknown' });
  });

  it('survives an address that is no URL encoding', () => {
    expect(parseRoute('#/lectures/%E0%A4')).toEqual({ page: 'lecture', lectureId: '%E0%A4' });
  });
});

import { expect, test } from 'vitest';
import { Router } from './router.svelte';

test('work that took time goes on only from where it was begun', () => {
  const router = new Router();
  location.hash = '#/library';
  const go = router.later();
  const late = router.later();
  go('#/library?corpus=new');
  expect(location.hash).toBe('#/library?corpus=new');
  router.go('#/runs');
  late('#/library?corpus=other');
  expect(location.hash).toBe('#/runs');
});

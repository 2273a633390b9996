/** In SQL, of the mail that is called so: its programme is paused, so that it waits. */
export function isHeld(mail: string): string {
  return `exists (select 1 from programmes g where g.id = ${mail}.programme_id and g.state = 'PAUSED')`;
}

/** Whether nothing that is said to this address leaves the machine. */
export const isThisMachine = ({ hostname }: URL): boolean =>
  /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname);

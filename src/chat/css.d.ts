/** The build bundles style sheets as texts. */
declare module '*.css' {
  const text: string;
  export default text;
}

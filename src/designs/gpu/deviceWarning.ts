/** A device for products failed, and the processor has taken its place; handed to the warning handler, never thrown. */
export class DeviceWarning extends Error {
  override readonly name: string = 'DeviceWarning';
}

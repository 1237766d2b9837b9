/// A key as it stands in the scanned buffer; compares with literals without making a string.
package struct JSONKey {
  let bytes: UnsafeBufferPointer<UInt8>
  let hasEscapes: Bool

  /// The key as text.
  package var text: String {
    hasEscapes ? JSONScanner.unescape(bytes) : String(decoding: bytes, as: UTF8.self)
  }

  /// Lets `switch` match a key against literals.
  package static func ~= (pattern: StaticString, key: JSONKey) -> Bool {
    let wanted = UnsafeBufferPointer(start: pattern.utf8Start, count: pattern.utf8CodeUnitCount)
    guard !key.hasEscapes else { return key.text.utf8.elementsEqual(wanted) }
    return key.bytes.count == wanted.count && key.bytes.elementsEqual(wanted)
  }
}

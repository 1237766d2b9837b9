/// Polls until a condition holds; for the edges of processes, where there is no event to await.
///
/// Returns false if it did not come true within the limit, so that a test can say `#expect(await eventually { … })`.
package func eventually(within limit: Duration = .seconds(30), _ condition: () async throws -> Bool) async rethrows
  -> Bool
{
  let deadline = ContinuousClock.now + limit
  while ContinuousClock.now < deadline {
    if try await condition() { return true }
    try? await Task.sleep(for: .milliseconds(10))
  }
  return try await condition()
}

import Deployment

extension RunContext {
    /// The key's entry in the list of its account, all pages of it.
    func listed(_ key: IssuedKey) async throws(RowStop) -> ListedKey? {
        do throws(DeploymentFailure) {
            return try await Self.entry(of: key.id) { () async throws(DeploymentFailure) in
                try await deployment.listKeys(key.account)
            }
        } catch {
            throw RowStop(error, doing: "listing keys")
        }
    }

    /// Reads a list until the key is in it, three times within half a second at most: where pages are counted by offset, keys that
    /// other rows make or delete between two pages push an entry out of sight, and a list that is read from a copy is late.
    static func entry(
        of id: String?, list: () async throws(DeploymentFailure) -> [ListedKey]
    ) async throws(DeploymentFailure) -> ListedKey? {
        for pause in [Duration.zero, .milliseconds(100), .milliseconds(400)] {
            if pause > .zero { try? await Task.sleep(for: pause) }
            if let entry = try await list().first(where: { $0.id == id }) { return entry }
        }
        return nil
    }
}

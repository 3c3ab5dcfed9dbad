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

    /// Reads a list until the key is in it, three times at most: where pages are counted by offset, keys that other rows make
    /// or delete between two pages push an entry out of sight.
    static func entry(
        of id: String?, list: () async throws(DeploymentFailure) -> [ListedKey]
    ) async throws(DeploymentFailure) -> ListedKey? {
        for _ in 0..<3 {
            if let entry = try await list().first(where: { $0.id == id }) { return entry }
        }
        return nil
    }
}

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The accounts every reference deployment starts with, so that a suite knows what it may do with whom.
struct SeedAccount: Sendable, Codable {
    let role: String
    let email: String
    let password: String
    let credits: Int
    let limit: Int
    let window: Int
    /// A key of the account that was deleted at this start; the ready line shows it, and nothing keeps it.
    var revokedKey: String?

    enum CodingKeys: String, CodingKey {
        case role, email, password, credits, limit, window
    }

    static func draw() -> [SeedAccount] {
        let roles = [
            ("funded", 1_000_000, 100_000, 1000), ("exhausted", 0, 100_000, 1000),
            // More than one of these, so that checks that exceed a rate or count credits need not wait for each other.
            ("limited", 1_000_000, 5, 1000), ("limited-2", 1_000_000, 5, 1000), ("limited-3", 1_000_000, 5, 1000),
            ("limited-4", 1_000_000, 5, 1000), ("limited-5", 1_000_000, 5, 1000), ("limited-6", 1_000_000, 5, 1000),
            ("second", 1_000_000, 100_000, 1000), ("second-2", 1_000_000, 100_000, 1000),
            ("second-3", 1_000_000, 100_000, 1000), ("second-4", 1_000_000, 100_000, 1000),
        ]
        return roles.map { role, credits, limit, window in
            SeedAccount(
                role: role, email: "\(role)@example.com", password: RandomText.token(), credits: credits, limit: limit,
                window: window)
        }
    }

    var json: JSON {
        let revoked = revokedKey.map { [("revoked_key", JSON.string($0))] } ?? []
        return .object(
            [
                ("email", .string(email)), ("password", .string(password)), ("credits", .integer(credits)),
                ("rate", .object([("limit", .integer(limit)), ("window_ms", .integer(window))])),
            ] + revoked)
    }

    /// Takes the accounts of the directory's file, or draws them and keeps them there.
    ///
    /// The file comes last, so that all it names are in the database. Where a killed process, or somebody who removed the
    /// file, left accounts without it, they get the passwords that are drawn now, and keep everything else.
    static func prepare(files: DeploymentFiles, accounts: AccountDirectory) async throws -> [SeedAccount] {
        if let data = FileManager.default.contents(atPath: files.seedAccounts) {
            return try JSONDecoder().decode([SeedAccount].self, from: data)
        }
        let seeds = draw()
        for seed in seeds {
            let hash = try PasswordHash(password: seed.password, work: .drawn)
            let added = try await accounts.add(
                email: seed.email, password: hash, credits: seed.credits,
                plan: RatePlan(limit: seed.limit, window: seed.window))
            if added == nil { try await accounts.setPassword(email: seed.email, to: hash) }
        }
        try files.write(String(decoding: JSONEncoder().encode(seeds), as: UTF8.self), to: files.seedAccounts)
        return seeds
    }
}

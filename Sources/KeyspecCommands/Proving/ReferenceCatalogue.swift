import RunEvents

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What the reference deployment can be started with, as its program lists it.
struct ReferenceCatalogue: Sendable {
    var defects: [KnownDefect]
    var variants: [KnownVariant]
}

extension ReferenceCatalogue {
    /// Asks the program.
    init(binary: String) throws {
        defects = try Self.list([KnownDefect].self, "defects", binary)
        variants = try Self.list([KnownVariant].self, "variants", binary)
    }

    private static func list<Entries: Decodable>(_: Entries.Type, _ noun: String, _ binary: String) throws -> Entries {
        let output = try SpawnedChild([binary, noun, "--json"], errorsTo: "/dev/null").outputToEnd()
        do {
            return try JSONDecoder().decode(Entries.self, from: Data(output))
        } catch {
            throw CommandFailure(
                .harnessFailed, "the reference deployment does not list its \(noun)",
                remedy: "build keyspec and keyspec-reference from the same version")
        }
    }
}

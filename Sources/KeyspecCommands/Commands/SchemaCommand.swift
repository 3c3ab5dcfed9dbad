import ArgumentParser
import Deployment
import RunEvents
import Runner
import SpecLanguage
import TypedYAML

/// Prints JSON Schemas.
struct SchemaCommand: KeyspecSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema (draft 2020-12) of a kind of file, for editors.")

    /// The kinds of YAML files that keyspec reads.
    enum Kind: String, ExpressibleByArgument, CaseIterable, Sendable {
        case spec, target, contract, waivers
    }

    @Argument(help: "The kind of file.")
    var kind: Kind

    func execute(_ console: Console) async throws -> ExitStatus {
        console.output(kind.schema.text() + "\n")
        return .success
    }
}

extension SchemaCommand.Kind {
    var schema: OrderedJSON {
        switch self {
        case .spec: SpecDocumentation.specSchema()
        case .target: TargetDescription.schema.jsonSchema(title: "A deployment that keyspec tries")
        case .contract: SpecDocumentation.contractSchema()
        case .waivers: Waiver.fileSchema.jsonSchema(title: "Waivers of keyspec")
        }
    }
}

import Contract
import TestSupport
import Testing
import TypedYAML

@testable import Deployment

@Suite("Target files")
struct TargetFileTests {
    @Test("every example is a valid target", arguments: Repository.files(in: "Examples/targets", suffix: ".yaml"))
    func examples(path: String) {
        let decoded = TargetDescription.read(path: Repository.path(path), name: path)
        #expect(decoded.diagnostics.rendered(colours: false) == "")
        #expect(decoded.value?.name == path.fileStem)
    }

    @Test("the template of keyspec init is a valid target")
    func template() throws {
        let decoded = TargetDescription.schema.decode(SourceFile(name: "init.yaml", text: TargetTemplate.text))
        #expect(decoded.diagnostics.rendered(colours: false) == "")
        #expect(decoded.value?.endpoints.count == 1)
    }

    @Test("the template with everything uncommented, one key management at a time, is valid", arguments: 0..<3)
    func wholeTemplate(provider: Int) throws {
        var lines = TargetTemplate.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        // The head of the file is prose; below it, a comment that starts with '# ' at the margin of its section is YAML.
        var providers = -1
        var inKeys = false
        for (index, line) in lines.enumerated().dropFirst(6) {
            if line == "# keys:" {
                providers += 1
                inKeys = true
            } else if inKeys, !line.hasPrefix("#   ") {
                inKeys = false
            }
            if inKeys, providers != provider { continue }
            let isYAML = line.contains(": ") || line.hasSuffix(":") || line.contains("- {")
            let isProse = line.hasSuffix(".") || line.contains("the key management")
            if let hash = line.firstIndex(of: "#"), line[..<hash].allSatisfy({ $0 == " " }), isYAML, !isProse {
                lines[index] = String(line[..<hash] + line[hash...].dropFirst(2))
            }
        }
        let decoded = TargetDescription.schema.decode(
            SourceFile(name: "init.yaml", text: lines.joined(separator: "\n")))
        #expect(decoded.diagnostics.rendered(colours: false) == "")
        #expect(decoded.value?.keys != nil)
        #expect(decoded.value?.accounts.count == 4)
    }

    @Test(
        "what the guide shows is a valid target, with each key management", arguments: ["http:", "command:", "manual:"])
    func guide(provider: String) throws {
        let text = try FileTree.text(of: Repository.path("docs/describing-a-target.md"))
        var blocks: [String] = []
        for piece in text.split(separator: "```yaml\n").dropFirst() {
            let block = piece.prefix(upTo: piece.firstRange(of: "```")?.lowerBound ?? piece.endIndex)
            // Indented blocks are pieces of others, and those in braces show one value.
            if block.hasPrefix(" ") || block.hasPrefix("{") { continue }
            if block.hasPrefix("keys:"), !block.contains("\n  \(provider)") { continue }
            blocks.append(String(block))
        }
        let decoded = TargetDescription.schema.decode(SourceFile(name: "guide.yaml", text: blocks.joined()))
        #expect(decoded.diagnostics.rendered(colours: false) == "")
        #expect(decoded.value?.keys != nil)
    }

    static let folder = "Tests/DeploymentTests/Goldens/diagnostics"

    @Test("a bad target shows all its errors at once", arguments: Repository.files(in: folder, suffix: ".yaml"))
    func diagnostics(path: String) {
        let decoded = TargetDescription.read(path: Repository.path(path), name: "\(path.fileStem).yaml")
        #expect((decoded.value == nil) == decoded.diagnostics.hasErrors)
        let text = decoded.diagnostics.rendered(colours: false, cover: SecretLiteral.cover)
        #expect(!text.contains("hunter2") && !text.contains("0123456789abcdef"), "a secret of the file is shown")
        expectGolden(text, "diagnostics/\(path.fileStem).txt")
    }

    @Test("the schema's own examples decode")
    func schemaExamples() {
        #expect(TargetDescription.schema.exampleDiagnostics.rendered(colours: false) == "")
    }

    @Test("the reference page and the JSON Schema say what the declarations say")
    func generated() throws {
        let introduction =
            "Generated from the declarations that read target files. How to write one, step by step:"
            + " [describing a target](describing-a-target.md)."
        try expectGenerated(
            TargetDescription.schema.reference(title: "Target files", introduction: introduction),
            "docs/target-reference.md")
        try expectGenerated(
            TargetDescription.schema.jsonSchema(title: "keyspec target file").text() + "\n",
            "docs/schemas/target.schema.json")
    }

    private func expectGenerated(_ text: String, _ path: String) throws {
        let previous = try? FileTree.text(of: Repository.path(path))
        if previous == text { return }
        if isRecording { try FileTree.write(text, to: Repository.path(path)) }
        Issue.record("\(path) does not say what the declarations say; record it with KEYSPEC_RECORD=1")
    }

    @Test("what a target offers follows from its description")
    func capabilities() throws {
        let small = try target(smallTarget)
        #expect(small.capabilities == [.accountFunded, .accountRate])
        let path = Repository.path("Examples/targets/http-json.yaml")
        let whole = try #require(TargetDescription.read(path: path).value)
        #expect(
            whole.capabilities == [
                .keysCreate, .keysList, .keysRegenerate, .keysDelete, .accountFunded, .accountExhausted, .accountSecond,
                .accountRate, .keysRequests, .freeEndpoint,
            ])
        for capability in Capability.allCases { #expect(!small.remedy(for: capability).isEmpty) }
    }
}

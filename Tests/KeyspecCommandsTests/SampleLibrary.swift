import SpecLanguage
import Testing
import TypedYAML

/// A small library, so that goldens change with the commands and not with the specs.
enum SampleLibrary {
    static func load() throws -> SpecLibrary {
        let (library, diagnostics) = SpecLibrary.load([SourceFile(name: "specs/sample.yaml", text: text)])
        return try #require(library, "\(diagnostics.rendered(colours: false))")
    }

    static let text = """
        suite: sample
        title: What the goldens show

        checks:
          - id: sample.key-required
            clauses: [HDR-2, KEY-1]
            title: Every endpoint refuses a request without a key
            why: An endpoint that forgot the check is open to everyone, and nobody notices until somebody else does.
            fix: Put the key check in front of the router.
            on: each-endpoint
            steps:
              - request: { key: none }
                expect: { refused: invalid_api_key }

          - id: sample.key-elsewhere
            clauses: [HDR-3]
            title: The key counts nowhere but in the header
            cases:
              - { id: query, in: "query:api_key" }
              - { id: cookie, in: "cookie:api_key" }
            steps:
              - request: { key: funded, in: "${case.in}" }
                expect: { authenticated: false }

          - id: sample.rotated
            clauses: [ROT-1]
            title: The old key is refused
            keys:
              victim: { account: funded }
            steps:
              - request: { key: victim }
                expect: authenticated
                premise: inconclusive
              - regenerate: victim
              - request: { key: victim.old }
                expect: { refused: invalid_api_key }

          - id: sample.positive
            clauses: [HDR-1]
            title: A valid key authenticates
            controls: { accepted: none, because: this check is the positive control itself }
            steps:
              - request: { key: funded }
                expect: authenticated

        """
}

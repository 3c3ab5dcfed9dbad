package import TypedYAML

/// Why a secret could not be had from where the target file says.
package struct SecretProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// What the secret is for, for example `funded.password`.
    package let name: String
    package let message: String
    package let remedy: String
    /// Where the target file names the source.
    package let place: SourceRange

    package init(name: String, message: String, remedy: String, place: SourceRange) {
        self.name = name
        self.message = message
        self.remedy = remedy
        self.place = place
    }

    /// For showing it like an error of the file.
    package var diagnostic: Diagnostic {
        Diagnostic(.error, "secret-missing", "\(name): \(message)", at: place, help: remedy)
    }

    package var description: String { "\(place): \(name): \(message); \(remedy)" }
}

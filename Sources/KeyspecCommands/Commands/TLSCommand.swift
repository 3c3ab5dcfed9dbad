import ArgumentParser
import RunEvents
import TLSProbe
import TypedYAML

/// Looks at the TLS of any server.
struct TLSCommand: KeyspecSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "tls",
        abstract: "Look at the TLS of a server: what it takes, and what the contract or an authority says about that.",
        discussion: """
            At most 20 connections to each address of the host, in at most 3 seconds; no key is sent. Ends with 0 when \
            all of it holds, 1 when something is violated, 2 when something stayed open, and 69 when no connection can \
            be made.
            """)

    /// The readings of TLS-4.
    enum Reading: String, ExpressibleByArgument, CaseIterable, Sendable { case preferred, only }

    @Argument(help: ArgumentHelp("The server; port 443 unless given.", valueName: "host[:port]"))
    var server: String

    @Option(
        help: ArgumentHelp("A PEM file with the authorities to trust, instead of this machine's.", valueName: "file"))
    var ca: String?

    @Option(help: "What 'with AES-256-GCM' asks: with whoever offers it, or with nobody else.")
    var reading = Reading.preferred

    @Option(help: ArgumentHelp("Whose rules count: \(Self.profileNames).", valueName: "name"))
    var profile = "contract"

    @Flag(help: "Find out every suite and group, one connection each and one more; a profile other than contract does.")
    var enumerate = false

    @Option(
        help: ArgumentHelp(
            "A port where plain HTTP may be spoken; 80 when the server's port is 443.", valueName: "port"))
    var plainPort: UInt16?

    @Flag(help: "As a JSON object, with the bytes of every probe.")
    var json = false

    func validate() throws {
        if plainPort == 0 { throw ValidationError("--plain-port is a number from 1 to 65535") }
    }

    private static let profileNames = "contract, mozilla-modern, bsi, nist or cnsa2"

    func execute(_ console: Console) async throws -> ExitStatus {
        let place = try ServerPlace(server)
        let (profiles, diagnostics) = TLSProfile.builtIn()
        guard !diagnostics.hasErrors else { throw CommandFailure(invalid: diagnostics, what: "the profiles", console) }
        guard let chosen = profiles.first(where: { $0.name == profile }) else {
            throw CommandFailure(
                .usage, "there is no profile '\(profile)'", remedy: "there are \(Self.profileNames)")
        }
        let anchors = TrustAnchors(ca.map(TrustSource.file) ?? .system)
        let addresses = await TLSAssessment.addresses(of: place.host, port: place.port)
        guard !addresses.isEmpty else {
            throw CommandFailure(.unreachable, "there is no address of \(place.host)", remedy: "check the name")
        }
        let assessments = try await assess(addresses, place, anchors)
        let report = TLSReport(
            place: place, assessments: assessments, profile: chosen, profiles: profiles, isStrict: reading == .only)
        guard report.isReachable else {
            let reason = assessments.first?.unreachable.map { "\($0)" } ?? "no answer"
            throw CommandFailure(
                .unreachable, "\(place) cannot be reached: \(reason)",
                remedy: "check that the server runs, and the port")
        }
        console.output(json ? report.json.text() + "\n" : report.text)
        return report.status
    }

    private func assess(
        _ addresses: [SocketAddress], _ place: ServerPlace, _ anchors: TrustAnchors
    ) async throws -> [TLSAssessment] {
        let plain = plainPort ?? (place.port == 443 ? 80 : nil)
        do {
            return try await withThrowingTaskGroup(of: (Int, TLSAssessment).self) { group in
                for (index, address) in addresses.enumerated() {
                    var settings = AssessmentSettings(
                        host: place.host, port: place.port, userAgent: "keyspec/\(keyspecVersion)")
                    settings.enumerates = enumerate || profile != "contract"
                    settings.plainAddress = plain.flatMap { address.with(port: $0) }
                    let target = AssessmentTarget(address: address, host: place.host)
                    group.addTask { [settings] in
                        (index, try await TLSAssessment.of(target, settings, anchors: anchors))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
            }
        } catch let unreadable as TrustAnchors.Unreadable {
            throw CommandFailure(
                .invalidInput, "\(ca ?? "the system's store of authorities") cannot be used: \(unreadable.reason)",
                remedy: "name a PEM file with certificates by --ca")
        }
    }
}

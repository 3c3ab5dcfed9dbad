import ArgumentParser
import Dispatch
import ReferenceDeployment

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Serves until told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve over TLS on loopback; prints one JSON line when ready.",
        discussion: """
            Stops on SIGTERM or SIGINT. A restart with the same directory keeps accounts, keys, credits and logs.
            """)

    @Option(help: "Directory for the database, the logs and the CA; made when missing.")
    var dir: String

    @Option(help: "Port of all nodes; 0 picks a free one.")
    var port = 0

    @Option(help: "Number of nodes; they listen on 127.0.0.1, 127.0.0.2 and so on.")
    var nodes = 1

    @Option(help: "Port of the control socket on 127.0.0.1; 0 picks a free one.")
    var controlPort = 0

    @Option(help: "Port on 127.0.0.1 of a defect that serves without TLS; 0 picks a free one.")
    var plainPort = 0

    @Flag(help: "Remove the files again when stopping.")
    var ephemeral = false

    @Flag(help: "Stop as well when standard input ends.")
    var exitOnStdinEof = false

    @Option(help: "A mistake to switch on, NAME or NAME=VALUE; may be repeated.")
    var defect: [String] = []

    @Option(help: "A harmless variant to switch on, NAME or NAME=VALUE; may be repeated.")
    var variant: [String] = []

    /// Set by a restart: whoever reads the ready line has read one.
    @Flag(help: .hidden)
    var withoutReadyLine = false

    @Option(help: "PEM file with the server's certificate and the chain above it.")
    var certificate: String?

    @Option(help: "PEM file with the certificate's private key.")
    var privateKey: String?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is a number from 0 to 65535") }
        guard (0...65_535).contains(controlPort) else {
            throw ValidationError("--control-port is a number from 0 to 65535")
        }
        guard (0...65_535).contains(plainPort) else {
            throw ValidationError("--plain-port is a number from 0 to 65535")
        }
        guard (1...64).contains(nodes) else { throw ValidationError("--nodes is a number from 1 to 64") }
        guard (certificate == nil) == (privateKey == nil) else {
            throw ValidationError("--certificate and --private-key go together")
        }
    }

    func run() async throws {
        var options = DeploymentOptions(directory: dir)
        options.port = port
        options.nodes = nodes
        options.controlPort = controlPort
        options.plainPort = plainPort
        options.isEphemeral = ephemeral
        options.defects = defect
        options.variants = variant
        options.certificate = certificate
        options.privateKey = privateKey
        // A peer that goes away is an error of its connection, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        let stop = StopRequests(standardInput: exitOnStdinEof)
        do {
            let deployment = try await Deployment(options)
            let ending = try await deployment.run(until: stop.stream, onOverdue: Self.end) { line in
                guard !withoutReadyLine else { return }
                print(line)
                fflush(nil)
            }
            if case .restarting(let port, let controlPort, let plainPort) = ending {
                throw Restart.failure(port: port, controlPort: controlPort, plainPort: plainPort)
            }
        } catch let error as UnknownSwitch {
            throw ValidationError("\(error)")
        } catch let error as InvalidSwitchValue {
            throw ValidationError("\(error)")
        }
    }
}

extension Serve {
    /// Ends the process, or starts it anew, without waiting for connections.
    @Sendable private static func end(_ ending: Deployment.Ending) {
        guard case .restarting(let port, let controlPort, let plainPort) = ending else { _exit(EXIT_SUCCESS) }
        // Returns only when there is no starting anew.
        _ = Restart.failure(port: port, controlPort: controlPort, plainPort: plainPort)
        _exit(EXIT_FAILURE)
    }
}

/// Everything that asks the server to stop, as one stream.
private struct StopRequests {
    let stream: AsyncStream<Void>
    private let sources: [any DispatchSourceSignal]

    init(standardInput: Bool) {
        let (stream, requests) = AsyncStream.makeStream(of: Void.self)
        self.stream = stream
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { requests.yield() }
            source.resume()
            return source
        }
        guard standardInput else { return }
        DispatchQueue.global().async {
            var byte: UInt8 = 0
            while read(0, &byte, 1) > 0 {}
            requests.yield()
        }
    }
}

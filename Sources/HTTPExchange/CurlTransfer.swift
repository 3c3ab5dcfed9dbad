internal import CKeyspecShims
internal import CLibcurl
@_spi(SecretSender) internal import Secrecy

/// One request on its way through libcurl: what is told to libcurl before, and what its callbacks say meanwhile.
///
/// Used on the engine's thread alone. libcurl holds an unretained pointer to it while the transfer runs.
final class CurlTransfer {
    let order: SendOrder
    let handle: CurlHandle
    let trust: TrustStore?
    /// Whether the connection has to be one that exists already.
    let mustReuse: Bool
    /// The TLS sessions to resume from and to add to; nil: none.
    let sessions: UnsafeMutableRawPointer?
    private let headerList = CurlList()
    private let connectList = CurlList()
    private let message = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    private(set) var assembly: ResponseAssembly
    private(set) var timings: ExchangeTimings
    private(set) var route: Route?
    /// Why a callback ended the transfer; it outranks what libcurl makes of that.
    private(set) var stopReason: TransportFailure?

    /// The two ends of the connection in use, as they stood just before sending.
    struct Route: Hashable {
        let localPort: UInt16
        let remoteAddress: String
        let remotePort: UInt16
        let isNew: Bool
        let tls: TLSFacts?
    }

    init(
        _ order: SendOrder, handle: CurlHandle, trust: TrustStore?, mustReuse: Bool, sessions: UnsafeMutableRawPointer?,
        userAgent: String
    ) {
        self.order = order
        self.handle = handle
        self.trust = trust
        self.mustReuse = mustReuse
        self.sessions = sessions
        assembly = ResponseAssembly(limits: order.request.limits)
        timings = ExchangeTimings(queued: order.queued, answered: order.queued)
        timings.started = .now
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setConnection()
        setRequest(userAgent: userAgent)
        setLimits()
        setCallbacks()
    }

    deinit { message.deallocate() }

    /// The text libcurl has for the failure, or its general text for the code.
    func detail(of code: CURLcode) -> String {
        message.pointee == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: message)
    }

    // MARK: What libcurl is told

    private func setConnection() {
        let request = order.request
        let name = request.serverName ?? request.host
        let authority = name.contains(":") ? "[\(name)]" : name
        handle.set(CURLOPT_URL, "\(request.scheme.rawValue)://\(authority):\(request.port)/")
        if request.node != nil || request.serverName != nil {
            let node = request.node ?? NodeAddress(host: request.host)
            let port = node.port ?? request.port
            connectList.append("::\(NodeAddress(host: node.host, port: port))")
            handle.set(CURLOPT_CONNECT_TO, connectList)
        }
        handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
        handle.set(CURLOPT_PROXY, "")
        handle.set(CURLOPT_NOSIGNAL, true)
        handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        // The authorities come from `trust` alone, through the TLS context; libcurl shall not read its own.
        handle.set(CURLOPT_CAINFO, nil)
        handle.set(CURLOPT_CAPATH, nil)
        // A resumed session would skip the certificate; a check that wants one asks for it in its own way.
        handle.set(CURLOPT_SSL_SESSIONID_CACHE, sessions != nil)
        handle.set(CURLOPT_SHARE, sessions)
        switch request.connection {
        case .fresh:
            handle.set(CURLOPT_FRESH_CONNECT, true)
            handle.set(CURLOPT_FORBID_REUSE, true)
        case .resuming:
            handle.set(CURLOPT_FRESH_CONNECT, true)
            // libcurl ends a connection over HTTP/2 in a way that makes OpenSSL give its session up. So it stays open until
            // the session has been resumed.
            let isHTTP1 = request.version == .http10 || request.version == .http11
            handle.set(CURLOPT_FORBID_REUSE, isHTTP1)
        case .reuse, .pooled: handle.set(CURLOPT_MAXAGE_CONN, request.limits.idleSeconds)
        // A named connection may rest for as long as the check wants.
        case .named: handle.set(CURLOPT_MAXAGE_CONN, 86_400)
        }
        let version =
            switch (request.version, request.scheme) {
            case (.http10, _): CURL_HTTP_VERSION_1_0
            case (.http11, _), (.best, .http): CURL_HTTP_VERSION_1_1
            case (.http2, .http): CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
            case (.http2, .https), (.best, .https): CURL_HTTP_VERSION_2TLS
            }
        handle.set(CURLOPT_HTTP_VERSION, version)
        // Clients of HTTP/1.0 are older than ALPN (RFC 7301), and servers that know no http/1.0 there would refuse them.
        handle.set(CURLOPT_SSL_ENABLE_ALPN, request.version != .http10)
    }

    private func setRequest(userAgent: String) {
        let request = order.request
        handle.set(CURLOPT_PATH_AS_IS, true)
        request.target.withBytes { handle.set(CURLOPT_REQUEST_TARGET, bytes: $0 + [0]) }
        setBody(of: request)
        let given = Set(request.headers.map { $0.name.lowercased() })
        for field in request.headers {
            field.value.withBytes { value in
                // libcurl takes "Name;" for a field without a value, and "Name:" for a field to leave out.
                headerList.append(Array((field.name + (value.isEmpty ? ";" : ": ")).utf8) + value)
            }
        }
        let wanted = request.automaticFields
        if wanted.contains(.userAgent) { handle.set(CURLOPT_USERAGENT, userAgent) }
        if wanted.contains(.host), !given.contains("host") {
            if request.serverName != nil { headerList.append("Host: \(request.authority)") }
        } else if !given.contains("host") {
            headerList.append("Host:")
        }
        if !wanted.contains(.accept), !given.contains("accept") { headerList.append("Accept:") }
        // Decoding is on in any case: a server may compress without being asked.
        handle.set(CURLOPT_ACCEPT_ENCODING, "")
        if !wanted.contains(.acceptEncoding), !given.contains("accept-encoding") {
            headerList.append("Accept-Encoding:")
        }
        if !given.contains("content-type") { headerList.append("Content-Type:") }
        headerList.append("Expect:")
        handle.set(CURLOPT_HTTPHEADER, headerList)
    }

    private func setBody(of request: HTTPRequest) {
        if let content = request.content {
            content.withBytes { bytes in
                handle.setOffset(CURLOPT_POSTFIELDSIZE_LARGE, bytes.count)
                handle.set(CURLOPT_COPYPOSTFIELDS, bytes: bytes.isEmpty ? [0] : bytes)
            }
        } else if request.method == "HEAD" {
            handle.set(CURLOPT_NOBODY, true)
        }
        if request.method != "HEAD" { handle.set(CURLOPT_CUSTOMREQUEST, request.method) }
    }

    private func setLimits() {
        let limits = order.request.limits
        handle.set(CURLOPT_TIMEOUT_MS, limits.totalTime.wholeMilliseconds)
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, limits.connectTime.wholeMilliseconds)
        // The length in the answer to HEAD is that of a body which does not come.
        if order.request.method != "HEAD" { handle.setOffset(CURLOPT_MAXFILESIZE_LARGE, max(1, limits.bodyBytes)) }
        handle.set(CURLOPT_NOPROGRESS, false)
    }

    // MARK: What libcurl says meanwhile

    private func setCallbacks() {
        let own = Unmanaged.passUnretained(self).toOpaque()
        handle.set(CURLOPT_PRIVATE, own)
        handle.set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(message))
        for data in [
            CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_PREREQDATA, CURLOPT_XFERINFODATA, CURLOPT_SSL_CTX_DATA,
        ] { handle.set(data, own) }
        _ = keyspec_curl_set_header_function(handle.pointer) { bytes, size, count, own in
            CurlTransfer.take(own, bytes, size * count) { transfer, bytes throws(TransportFailure) in
                transfer.timings.firstByte = transfer.timings.firstByte ?? .now
                try transfer.assembly.receiveLine(bytes)
            }
        }
        _ = keyspec_curl_set_write_function(handle.pointer) { bytes, size, count, own in
            CurlTransfer.take(own, bytes, size * count) { transfer, bytes throws(TransportFailure) in
                try transfer.assembly.receiveBody(bytes)
            }
        }
        _ = keyspec_curl_set_prereq_function(handle.pointer) { own, remote, local, remotePort, localPort in
            guard let own, let remote else { return CURL_PREREQFUNC_ABORT }
            return CurlTransfer.at(own).isAboutToSend(
                remoteAddress: String(cString: remote), remotePort: remotePort, localPort: localPort)
        }
        _ = keyspec_curl_set_progress_function(handle.pointer) { own, _, received, _, _ in
            guard let own else { return 1 }
            return CurlTransfer.at(own).hasReceived(Int(received))
        }
        _ = keyspec_curl_set_ssl_context_function(handle.pointer) { _, context, own in
            guard let own, let context else { return CURLE_SSL_CERTPROBLEM }
            return CurlTransfer.at(own).isAboutToSecure(OpaquePointer(context))
        }
    }

    static func at(_ pointer: UnsafeMutableRawPointer) -> CurlTransfer {
        Unmanaged<CurlTransfer>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Hands bytes of a callback to the transfer; a count of 0 tells libcurl to stop.
    private static func take(
        _ own: UnsafeMutableRawPointer?, _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int,
        _ body: (CurlTransfer, UnsafeRawBufferPointer) throws(TransportFailure) -> Void
    ) -> Int {
        guard let own else { return 0 }
        let transfer = CurlTransfer.at(own)
        do {
            try body(transfer, UnsafeRawBufferPointer(start: bytes, count: count))
            return count
        } catch {
            transfer.stopReason = error
            return count == 0 ? 1 : 0
        }
    }

    /// The TCP connection stands and the TLS handshake comes next.
    private func isAboutToSecure(_ context: OpaquePointer) -> CURLcode {
        guard let trust else { return CURLE_SSL_CERTPROBLEM }
        timings.connected = .now
        trust.attach(to: context)
        return CURLE_OK
    }

    /// The connection stands and the request would be written next: the last chance to refuse.
    private func isAboutToSend(remoteAddress: String, remotePort: CInt, localPort: CInt) -> CInt {
        let isNew = handle.number(CURLINFO_NUM_CONNECTS) > 0
        if timings.sent != nil || (mustReuse && isNew) {
            // The second call of a transfer means that libcurl noticed a dead connection and would send again.
            stopReason = .reusedConnectionDied
            return CURL_PREREQFUNC_ABORT
        }
        let tls = handle.tlsSession.map(TLSFacts.init(session:))
        route = Route(
            localPort: UInt16(clamping: localPort), remoteAddress: remoteAddress,
            remotePort: UInt16(clamping: remotePort), isNew: isNew, tls: tls)
        if order.request.version == .http2, let tls, tls.applicationProtocol != "h2" {
            stopReason = .versionNotNegotiated(wanted: "HTTP/2", offered: tls.applicationProtocol ?? "no protocol")
            return CURL_PREREQFUNC_ABORT
        }
        timings.sent = .now
        return CURL_PREREQFUNC_OK
    }

    private func hasReceived(_ count: Int) -> CInt {
        let limit = order.request.limits.bodyBytes
        guard count > limit else { return 0 }
        stopReason = stopReason ?? .bodyTooLarge(limit: limit)
        return 1
    }

    /// Fills in what libcurl knows about the phases before sending.
    func noteEnd() {
        timings.answered = .now
        guard let started = timings.started, route?.isNew != false else { return }
        // Over TLS libcurl tells the time of the TCP connection only once the handshake is done as well.
        timings.connected = timings.connected ?? handle.duration(CURLINFO_CONNECT_TIME_T).map { started + $0 }
        timings.secured = handle.duration(CURLINFO_APPCONNECT_TIME_T).map { started + $0 }
    }
}

extension Duration {
    /// Milliseconds rounded up, at least 1: libcurl takes 0 for no limit.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        let milliseconds = Int(clamping: seconds).multipliedReportingOverflow(by: 1000)
        if milliseconds.overflow || milliseconds.partialValue > 2_000_000_000 { return 2_000_000_000 }
        return max(1, milliseconds.partialValue + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}

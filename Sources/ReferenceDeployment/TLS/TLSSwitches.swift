import COpenSSL

/// What the switches make of handshakes and certificates.
struct TLSSwitches: Sendable {
    let faults: SwitchSet<Defect>
    let variants: SwitchSet<Variant>

    /// The host of the ready line, and a second name of the deployment.
    static let names = ["localhost", "api.localhost"]

    func settings(node: Int) -> TLSSettings {
        var settings = TLSSettings()
        setVersions(&settings, node)
        setSuites(&settings)
        setSessions(&settings)
        if faults.has(.rsa1024) || faults.has(.sha1Signature) { settings.securityLevel = 0 }
        if variants.has(.http11Only) { settings.applicationProtocols = ["http/1.1"] }
        if variants.has(.p256Only) { settings.groups = "P-256" }
        settings.disguisesHandshake = !variants.has(.noMiddleboxCompat)
        settings.asksForClientCertificate = variants.has(.clientCertificateAsked)
        return settings
    }

    /// Whether all nodes have the same settings.
    var areAllNodesAlike: Bool { !faults.has(.weakNode) }

    private func setVersions(_ settings: inout TLSSettings, _ node: Int) {
        if faults.has(.tls12) || faults.has(.weakNode) && node > 0 { settings.versions.insert(TLS1_2_VERSION) }
        if faults.has(.tls11) { settings.add(oldVersion: TLS1_1_VERSION) }
        if faults.has(.tls10) { settings.add(oldVersion: TLS1_VERSION) }
        if faults.has(.noTLS13) { settings.versions = [TLS1_2_VERSION] }
    }

    private func setSuites(_ settings: inout TLSSettings) {
        let (aes128, chacha) = ("TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256")
        if faults.has(.aes128Preferred) { settings.suites.insert(aes128, at: 0) }
        if faults.has(.chachaPreferred) { settings.suites.insert(chacha, at: 0) }
        if faults.has(.aes128Also) || variants.has(.aes128Implemented) { settings.suites.append(aes128) }
        if faults.has(.chachaAlso) { settings.suites.append(chacha) }
        if faults.has(.clientOrder) {
            settings.suites += [chacha, aes128]
            settings.followsClientOrder = true
        }
    }

    private func setSessions(_ settings: inout TLSSettings) {
        let accepting = faults.has(.earlyData) || faults.has(.earlyDataReplay)
        if accepting || variants.has(.earlyData425) || variants.has(.earlyDataDeferred) {
            settings.earlyDataLimit = 16_384
        }
        settings.refusesReplays = !faults.has(.earlyDataReplay)
        if faults.has(.longTickets) { settings.ticketLifetime = 7 * CertificateOrder.day }
        if variants.has(.noTickets) { settings.tickets = 0 }
    }

    func certificate(addresses: [String]) -> CertificateOrder {
        let day = CertificateOrder.day
        var order = CertificateOrder(names: Self.names, addresses: addresses)
        if faults.has(.expired) { order.validity = -8 * day..<(-day) }
        if faults.has(.notYetValid) { order.validity = day..<8 * day }
        if faults.has(.wrongHost) {
            order = CertificateOrder(names: ["elsewhere.invalid", "*.elsewhere.invalid"], addresses: ["192.0.2.1"])
        }
        if faults.has(.selfSigned) { order.issuer = .itself }
        if faults.has(.missingIntermediate) { order.issuer = .intermediate(isSent: false) }
        if variants.has(.certificateChain) { order.issuer = .intermediate(isSent: true) }
        if faults.has(.rsa1024) { order.key = .rsa(bits: 1024) }
        if variants.has(.rsaCertificate) { order.key = .rsa(bits: 2048) }
        if faults.has(.sha1Signature) { order.isSignedWithSHA1 = true }
        if faults.has(.commonNameOnly) { order.hasAlternativeNames = false }
        if faults.has(.clientPurpose) { order.purpose = "clientAuth" }
        return order
    }
}

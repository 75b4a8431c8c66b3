namespace Gateway.Protocol;

/// <summary>Why a WebSocket is closed. RFC 6455 §7.4.1 codes are used only for what the RFC says; 4000–4499 mean "come back", 4500–4999 "don't".</summary>
public enum CloseCode
{
    /// <summary>RFC: the purpose is fulfilled.</summary>
    Normal = 1000,
    /// <summary>RFC: the endpoint goes away.</summary>
    GoingAway = 1001,
    /// <summary>RFC: framing or handshake rules were broken.</summary>
    ProtocolError = 1002,
    /// <summary>RFC: a kind of message that is not accepted here (text on a binary sub-protocol).</summary>
    UnsupportedData = 1003,
    /// <summary>RFC: no status code was in the close frame; never sent.</summary>
    NoStatus = 1005,
    /// <summary>RFC: the connection ended without a close frame; never sent.</summary>
    Abnormal = 1006,
    /// <summary>RFC: text or close reason that is not UTF-8.</summary>
    InvalidPayload = 1007,
    /// <summary>RFC: a message over the announced size.</summary>
    MessageTooBig = 1009,
    /// <summary>RFC: the server met a fault of its own.</summary>
    InternalError = 1011,
    /// <summary>The client was told to move, or the node is going. Come back.</summary>
    Moved = 4000,
    /// <summary>The ticket expired and was not refreshed. Come back with a new one.</summary>
    TicketExpired = 4002,
    /// <summary>No hello within <see cref="Limits.HelloDeadline"/>.</summary>
    HelloTimeout = 4003,
    /// <summary>The outbound queue passed its bound in bytes. Come back and resume.</summary>
    TooSlow = 4008,
    /// <summary>More packets or bytes than the limit allows.</summary>
    TooFast = 4009,
    /// <summary>Beats were not answered.</summary>
    Silent = 4010,
    /// <summary>The node cannot serve now.</summary>
    Unavailable = 4012,
    /// <summary>The ticket is forged, malformed or of an unknown key.</summary>
    BadTicket = 4500,
    /// <summary>The ticket is for another site, role or origin.</summary>
    WrongAudience = 4501,
    /// <summary>Not a packet, or a first packet that is no hello.</summary>
    BadPacket = 4502,
    /// <summary>The person may no longer connect.</summary>
    Revoked = 4503,
    /// <summary>The visitor, or the address, is kept out for a time.</summary>
    Banned = 4504,
}

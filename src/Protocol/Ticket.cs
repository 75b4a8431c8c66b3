namespace Gateway.Protocol;

/// <summary>On which side of a dialog the bearer stands.</summary>
public enum TicketRole
{
    /// <summary>A visitor of the site.</summary>
    Visitor = 1,
    /// <summary>A person of the team that answers.</summary>
    Operator = 2,
}

/// <summary>What a verified ticket proves. Everything a connection may do follows from it.</summary>
/// <param name="Site">The one site it is good for.</param>
/// <param name="Role">The one role it is good for.</param>
/// <param name="Subject">The visitor's or the person's id.</param>
/// <param name="Audience">The origin that asked for it ("" for a client without one); the socket's origin must be the same.</param>
/// <param name="Expires">The first moment at which it is refused, in whole seconds.</param>
/// <param name="Name">The bearer's name as others see it; may be empty.</param>
public sealed record Ticket(string Site, TicketRole Role, string Subject, string Audience, DateTimeOffset Expires, string Name)
{
    /// <summary>Which of the person's series of tickets it belongs to. Signing a person out everywhere begins the next series and ends all earlier ones; 0 for visitors.</summary>
    public int Series { get; init; }

    /// <summary>Stamp of what the site has signed about the person; "" when it says nothing.</summary>
    public string Person { get; init; } = "";
}

/// <summary>Why a ticket is refused.</summary>
public enum TicketFault
{
    /// <summary>It is good.</summary>
    None,
    /// <summary>Cut, not base64url, not the fields of version 1 (<see cref="CloseCode.BadTicket"/>).</summary>
    Malformed,
    /// <summary>Signed with a key this node does not hold, or no longer (<see cref="CloseCode.BadTicket"/>).</summary>
    UnknownKey,
    /// <summary>The signature is not that of the body (<see cref="CloseCode.BadTicket"/>).</summary>
    Forged,
    /// <summary>Its time is over (<see cref="CloseCode.TicketExpired"/>).</summary>
    Expired,
    /// <summary>Issued to another origin (<see cref="CloseCode.WrongAudience"/>).</summary>
    WrongAudience,
}

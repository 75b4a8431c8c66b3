using Gateway.Actors;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;
using Gateway.Protocol;

namespace Gateway.Edge.Routing;

/// <summary>Who is at the other end, as the ticket proved it. Everything a connection may do follows from this and from nothing in its packets.</summary>
/// <param name="Site">Of the ticket.</param>
/// <param name="Role">Of the ticket.</param>
/// <param name="Subject">Who it is.</param>
/// <param name="Name">What they are called: a label that others are shown, of the ticket or else of the page; nothing is allowed by it.</param>
/// <param name="Series">Of the ticket.</param>
/// <param name="Person">Stamp of what the site has signed about the person; null when the ticket says nothing.</param>
/// <param name="Language">A visitor's, as the page's browser says it: which operators it finds, nothing more.</param>
internal sealed record Identity(SiteId Site, TicketRole Role, string Subject, string Name, int Series, string? Person = null, string Language = "")
{
    /// <summary>Whether the person may be connected, as the catalog says now. Who is not in it at all may not.</summary>
    public bool IsRevoked(SiteSnapshot site) =>
        Role == TicketRole.Visitor ? site.SignedOut.Contains(Visitor) : site.Operator(Operator) is not { } known || known.TicketSeries > Series;

    public VisitorId Visitor => new(Subject);

    public OperatorId Operator => new(Subject);

    public Party Party => new(Role == TicketRole.Visitor ? Author.Visitor : Author.Operator, Subject, Name);

    /// <summary>The dialog that this person begins with a visitor under a key.</summary>
    public DialogId DialogOf(VisitorId visitor, string key) => DialogNames.Of(Site, visitor, Role == TicketRole.Operator ? Operator : null, key);
}

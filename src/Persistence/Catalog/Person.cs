using Gateway.Actors;

namespace Gateway.Persistence.Catalog;

/// <summary>What a person may do, each role including the ones below.</summary>
public enum PersonRole
{
    /// <summary>Answers visitors; owns personal phrases.</summary>
    Operator = 1,
    /// <summary>Also keeps the shared phrases.</summary>
    Supervisor = 2,
    /// <summary>Also changes rules and settings.</summary>
    Administrator = 3,
}

/// <summary>A member of an account's team.</summary>
/// <param name="Desk">The pool of operators he works in; he sees the sites of this desk and no others.</param>
public sealed record Person(string Account, OperatorId Id, string Login, string Name, PersonRole Role, DeskId Desk, string Language)
{
    /// <summary>To which series the tickets belong that they get now.</summary>
    public int TicketSeries { get; init; }
}

/// <summary>The address of a desk: its account is in it, so that no site can name the desk of another account.</summary>
public static class Desks
{
    /// <summary>The desk of that name in that account.</summary>
    public static DeskId Of(string account, string desk) => new($"{account}.{desk}");
}

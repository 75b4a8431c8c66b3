using Gateway.Actors;
using Gateway.Actors.Sites;

namespace Gateway.Persistence.Catalog;

/// <summary>The built-in role a person has, or that stands for the account's own role where only these are known. What a person may is <see cref="Person.May"/>.</summary>
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
    /// <summary>The id of the role: a built-in one's, or of the account's own.</summary>
    public string RoleId { get; init; } = Roles.IdOf(Role, null);

    /// <summary>What the role allows.</summary>
    public Permission May { get; init; } = Permissions.BuiltIn[Roles.IdOf(Role, null)];

    /// <summary>The name of the token with which a program calls in this person's name; null for the person.</summary>
    public string? Token { get; init; }

    /// <summary>To which series the tickets belong that they get now.</summary>
    public int TicketSeries { get; init; }
}

/// <summary>The address of a desk: its account is in it, so that no site can name the desk of another account.</summary>
public static class Desks
{
    /// <summary>The desk of that name in that account.</summary>
    public static DeskId Of(string account, string desk) => new($"{account}.{desk}");
}

using MessagePack;

namespace Gateway.Actors.Visitors;

/// <summary>Who a visitor is, as its site has signed it.</summary>
/// <param name="Stamp">Another one when anything that was signed is another.</param>
public sealed record SignedPerson(string Login, string Name, string Email, IReadOnlyDictionary<string, string> Attributes, string Stamp);

/// <summary>What a visitor keeps of the person it is.</summary>
/// <param name="Login">The site's own id of the person.</param>
/// <param name="Stamp">Of <see cref="SignedPerson"/>.</param>
/// <param name="Signed">Names of attributes that the site has signed: what the page says of them counts no more.</param>
/// <param name="VisitsElsewhere">Made with the person's other browsers.</param>
[MessagePackObject]
public sealed record KnownPerson(
    [property: Key(0)] string Login, [property: Key(1)] string Stamp, [property: Key(2)] IReadOnlyList<string> Signed, [property: Key(3)] int VisitsElsewhere);

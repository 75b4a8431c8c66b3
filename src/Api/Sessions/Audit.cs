using Gateway.Api.Requests;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Sessions;

/// <summary>
/// Enters what people do through the API into the audit log. A change is entered before it is made: one that cannot be entered is not made. What turned out to be no change
/// (a fault in the request, nothing there) is taken out again.
/// </summary>
internal sealed class Audit(AuditLog log, TimeProvider time)
{
    /// <summary>Refusals of one person entered in a minute; a script that knocks at every door must not fill the log.</summary>
    public const int RefusalsPerMinute = 30;

    private const int MaxPeople = 10_000;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _refusals = [];
    private long _minute;

    public async Task<string> BeginAsync(HttpContext http, Person person)
    {
        var entry = Of(http, person.Account, person.Id.Value, NameOf(person), 0, "");
        await log.EnterAsync(entry, http.RequestAborted);
        return entry.Id;
    }

    /// <remarks>Whatever became of the caller: what was begun is closed.</remarks>
    public Task EndAsync(string entry, object? result)
    {
        var status = (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
        return status is >= 400 and < 500 and not StatusCodes.Status403Forbidden
            ? log.TakeOutAsync(entry, CancellationToken.None)
            : log.CloseAsync(entry, status, ((result as IValueHttpResult)?.Value as ApiError)?.Code ?? "", CancellationToken.None);
    }

    public async Task RefusedAsync(HttpContext http, Person person)
    {
        if (MayEnter(person.Account + "/" + person.Id)) await log.EnterAsync(Of(http, person.Account, person.Id.Value, NameOf(person), StatusCodes.Status403Forbidden, "not-allowed"), http.RequestAborted);
    }

    /// <summary>Somebody signed in or was refused. As long as it takes with a login that exists, it takes with one that does not.</summary>
    public Task SignInAsync(HttpContext http, string account, Person? person, string login) => log.EnterAsync(
        Of(http, account, person?.Id.Value ?? "", login, person is null ? StatusCodes.Status401Unauthorized : StatusCodes.Status204NoContent, person is null ? "bad-credentials" : ""), http.RequestAborted);

    /// <summary>A token is told by its name, behind the login of whoever made it.</summary>
    private static string NameOf(Person person) => person.Token is { } token ? $"{person.Login} · {token}" : person.Login;

    private AuditEntry Of(HttpContext http, string account, string person, string login, int status, string code)
    {
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
        var path = route.StartsWith("/api/v1", StringComparison.Ordinal) ? route["/api/v1".Length..] : route;
        var subject = string.Join(" ", http.Request.RouteValues.Where(v => v.Key != "site").Select(v => v.Value));
        return new AuditEntry(RandomText.Id(), account, http.GetRouteValue("site") as string ?? "", time.GetUtcNow().ToUnixTimeMilliseconds(), person, login,
            http.Connection.RemoteIpAddress?.ToString() ?? "", $"{http.Request.Method} {path.TrimEnd('/')}", subject, status, code);
    }

    private bool MayEnter(string person)
    {
        var minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
        lock (_gate)
        {
            if (minute != _minute || _refusals.Count >= MaxPeople) (_minute, _) = (minute, Cleared());
            return (_refusals[person] = _refusals.GetValueOrDefault(person) + 1) <= RefusalsPerMinute;
        }

        bool Cleared()
        {
            _refusals.Clear();
            return true;
        }
    }
}

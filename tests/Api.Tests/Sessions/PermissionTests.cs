using Dapper;
using Gateway.Actors.Sites;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Tests.Sessions;

/// <summary>The whole matrix of roles and routes, read from what the routes state: a new route that states nothing fails here, and so does one that is not in docs/PERMISSIONS.md.</summary>
public sealed class PermissionTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private readonly TestNode _node = fixture.Node;

    private sealed record Route(string Method, string Pattern, Access? Access);

    private IReadOnlyList<Route> Routes() =>
        [.. _node.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal))
            .SelectMany(e => e.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(m => new Route(m, e.RoutePattern.RawText!["/api/v1".Length..].TrimEnd('/'), e.Metadata.GetMetadata<Access>())))
            .OrderBy(r => r.Pattern, StringComparer.Ordinal).ThenBy(r => r.Method, StringComparer.Ordinal)];

    [Fact]
    public void Every_route_states_whom_it_serves() => Assert.Equal([], Routes().Where(r => r.Access is null).Select(r => $"{r.Method} {r.Pattern}"));

    [Fact]
    public void What_the_routes_state_is_what_the_documentation_says() => StatedPermissions.Check("routes", "| route | needs | operator | supervisor | administrator |\n|---|---|---|---|---|\n" + string.Concat(
        Routes().Where(r => r.Method != "OPTIONS").Select(r => StatedPermissions.Row($"{r.Method} {r.Pattern}", r.Access!.Open ? null : r.Access.Needs))));

    [Fact]
    public async Task Every_route_lets_through_whose_role_allows_it_and_nobody_else()
    {
        var people = new Dictionary<string, (Permission May, string Cookie)>();
        foreach (var (role, may) in Permissions.BuiltIn) people[role] = (may, await PersonAsync(role, null));
        people["nothing"] = (Permission.None, await PersonAsync("nothing", Permission.None));
        foreach (var one in Permissions.Each)
        {
            people[$"only {one}"] = (one, await PersonAsync($"only-{Permissions.WordOf(one)}", one));
            people[$"all but {one}"] = (Permissions.All & ~one, await PersonAsync($"not-{Permissions.WordOf(one)}", Permissions.All & ~one));
        }
        Assert.Equal([], await WrongAsync(people, Routes().Where(r => r.Access is { Open: false } && r.Pattern is not ("/sessions" or "/session/password"))));
    }

    [Fact]
    public async Task Every_route_lets_through_tokens_with_its_scope_and_no_others_and_none_where_a_person_is_needed()
    {
        var administrator = await _node.SignInAsync("admin");
        var tokens = new Dictionary<string, (Permission May, string Cookie)>();
        foreach (var one in Permissions.Each)
        {
            tokens[$"token for {one}"] = (one, await _node.TokenAsync(administrator, Permissions.WordOf(one)));
            tokens[$"token for all but {one}"] = (Permissions.All & ~one, await _node.TokenAsync(administrator, [.. Permissions.Words(Permissions.All & ~one)]));
        }
        Assert.Equal([], await WrongAsync(tokens, Routes().Where(r => r.Access is { Open: false, InPerson: false })));
        var inPerson = Routes().Where(r => r.Access!.InPerson).ToList();
        Assert.Equal(["POST /operator-tickets", "PUT /session/password", "DELETE /sessions"], inPerson.Select(r => $"{r.Method} {r.Pattern}"));
        var all = await _node.TokenAsync(administrator, [.. Permissions.Words(Permissions.All)]);
        foreach (var route in inPerson) Assert.Equal("not-for-tokens", (await _node.SendAsync(new HttpMethod(route.Method), "/api/v1" + route.Pattern, "{}", all)).Code);
    }

    private async Task<IReadOnlyList<string>> WrongAsync(IReadOnlyDictionary<string, (Permission May, string Cookie)> callers, IEnumerable<Route> routes)
    {
        var wrong = new List<string>();
        foreach (var route in routes)
            foreach (var (name, (may, cookie)) in callers)
            {
                // Alerts ask besides whether the radar tells this person; the words tell one refusal from the other.
                var path = "/api/v1" + route.Pattern.Replace("{site}", "demo", StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
                var answer = await _node.SendAsync(new HttpMethod(route.Method), path, route.Method is "GET" or "DELETE" ? null : "{}", cookie, type: "text/plain");
                var refused = answer.Status == 403 && answer.Body.Contains("this needs the permission", StringComparison.Ordinal);
                if (refused == may.HasFlag(route.Access!.Needs)) wrong.Add($"{route.Method} {route.Pattern} for {name}: {answer.Status} {answer.Body}");
            }
        return wrong;
    }

    private async Task<string> PersonAsync(string role, Permission? own)
    {
        if (own is { } may) Assert.Equal(RoleWrite.Done, await _node.Service<Roles>().SetAsync("demo", role, role, may, CancellationToken.None));
        await using (var connection = await _node.Database.OpenAsync())
            await connection.ExecuteAsync("""
                insert into people (account, id, login, password_hash, name, role, role_id, desk, capacity, language)
                    select account, @id, @id, password_hash, @id, @builtIn, @own, desk, capacity, language from people where login = 'admin'
                """, new { id = $"of-{role}", builtIn = role switch { "administrator" => 3, "supervisor" => 2, _ => 1 }, own = own is null ? null : role });
        await _node.Service<CatalogWatcher>().ReloadAsync(CancellationToken.None);
        var account = await _node.Service<People>().AccountOfAsync($"of-{role}", CancellationToken.None);
        var token = await _node.Service<People>().BeginSessionAsync(new Person(account, new($"of-{role}"), "", "", default, default, ""), CancellationToken.None);
        return $"gateway={token}";
    }
}

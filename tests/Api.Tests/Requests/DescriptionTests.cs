using System.Text.Json;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Tests.Requests;

/// <summary>The OpenAPI document beside the routes: whatever is mapped is described, with all that somebody needs to call it. That its statuses are those given is looked at with each answer that any test gets (TestNode).</summary>
public sealed class DescriptionTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private readonly TestNode _node = fixture.Node;

    private IReadOnlyList<(string Method, RouteEndpoint Route)> Routes() =>
        [.. _node.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal))
            .SelectMany(e => e.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Where(m => m != "OPTIONS").Select(m => (m, e)))];

    [Fact]
    public async Task Every_route_is_described_with_its_permission_parameters_answers_and_a_summary()
    {
        var document = (await _node.GetAsync("/openapi/v1.json")).Json;
        var missing = new List<string>();
        Assert.True(Routes().Count > 60);
        foreach (var (method, route) in Routes())
        {
            var path = route.RoutePattern.RawText!.TrimEnd('/');
            if (!document.GetProperty("paths").TryGetProperty(path, out var item) || !item.TryGetProperty(method.ToLowerInvariant(), out var operation))
            {
                missing.Add($"{method} {path}: itself");
                continue;
            }
            var access = route.Metadata.GetRequiredMetadata<Access>();
            var said = Text(operation, ApiDescription.PermissionExtension);
            if (said != (access.Needs == Permission.None ? null : Permissions.WordOf(access.Needs))) missing.Add($"{method} {path}: permission, says {said}");
            if (operation.TryGetProperty("security", out var security) == access.Open) missing.Add($"{method} {path}: security {security}");
            if (Text(operation, "summary") is not { Length: > 5 }) missing.Add($"{method} {path}: summary");
            if (Text(operation, "operationId") is not { Length: > 3 }) missing.Add($"{method} {path}: operationId");
            var parameters = operation.TryGetProperty("parameters", out var list) ? list.EnumerateArray().Select(p => (Text(p, "name")!, Text(p, "in")!)).ToList() : [];
            missing.AddRange(route.RoutePattern.Parameters.Where(p => !parameters.Contains((p.Name, "path"))).Select(p => $"{method} {path}: path parameter {p.Name}"));
            var statuses = operation.GetProperty("responses").EnumerateObject().ToList();
            if (!statuses.Exists(s => s.Name[0] == '2')) missing.Add($"{method} {path}: what is answered when it goes well");
            missing.AddRange(statuses.Where(s => s.Name[0] == '2' && s.Name is not ("202" or "204") && !HasSchema(s.Value)).Select(s => $"{method} {path}: the shape of {s.Name}"));
            missing.AddRange(statuses.Where(s => s.Name[0] is '4' or '5' && !HasSchema(s.Value)).Select(s => $"{method} {path}: the shape of {s.Name}"));
            if (!access.Open && !statuses.Exists(s => s.Name == "401")) missing.Add($"{method} {path}: 401");
            if (route.Metadata.GetMetadata<IAcceptsMetadata>() is not null && !operation.TryGetProperty("requestBody", out _)) missing.Add($"{method} {path}: body");
        }
        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    [Fact]
    public async Task Names_of_operations_are_unique_and_every_reference_leads_somewhere()
    {
        var document = (await _node.GetAsync("/openapi/v1.json")).Json;
        var names = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).Select(o => o.Value).Select(o => Text(o, "operationId")).OfType<string>().ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.Contains("putSiteRulesById", names);
        Assert.Equal([], References(document).Distinct().Where(r => !Leads(document, r)));
    }

    private static bool HasSchema(JsonElement answer) => answer.TryGetProperty("content", out var content) && content.EnumerateObject().All(c => c.Value.TryGetProperty("schema", out _));

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => p.Name == "$ref" && p.Value.ValueKind == JsonValueKind.String ? [p.Value.GetString()!] : References(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static bool Leads(JsonElement document, string reference)
    {
        var at = document;
        foreach (var part in reference.TrimStart('#', '/').Split('/'))
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(part, out at)) return false;
        return true;
    }
}

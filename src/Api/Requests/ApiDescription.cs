using System.Text.Json.Nodes;
using Gateway.Actors.Sites;
using Gateway.Api.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gateway.Api.Requests;

/// <summary>
/// What the OpenAPI document says beyond what the routes tell by themselves: the permission that a route states, the ways to prove who one is, and the answers that its place in the API brings with it
/// (signed out, not allowed, no such site, no JSON, a database that is away), which no route has to repeat.
/// </summary>
internal static class ApiDescription
{
    public const string AnyType = "*/*";

    /// <summary>The extension of an operation that names the permission it needs, as a word; absent for what only needs a sign-in, or nothing.</summary>
    public const string PermissionExtension = "x-permission";

    private const string Root = "api/v1/";
    private const string Session = "session";
    private const string Token = "token";

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Gateway";
            document.Info.Description =
                "Errors are {code, message}. Programs call with a token (Authorization: Bearer). The console's session travels in a cookie (`gateway` on loopback, `__Host-gateway` over https), and its writes are taken from its own origin only. What an operation needs stands in its `x-permission`.";
            document.Info.Version = "v1";
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Session] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = SessionCookie.SecureName, Description = "Begun with POST /api/v1/session." },
                [Token] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "Made with POST /api/v1/tokens; allows its scopes, as far as its maker may them." },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(async (operation, context, stop) =>
        {
            operation.RequestBody?.Content?.Remove(AnyType);
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Access>().LastOrDefault() is not { } access || context.Description.RelativePath is not { } path) return;
            var said = operation.Description is { Length: > 0 } own ? own + " " : "";
            var (pattern, method) = (path[Root.Length..].TrimEnd('/'), context.Description.HttpMethod ?? "");
            operation.OperationId = IdOf(method, pattern);
            operation.Tags = new HashSet<OpenApiTagReference> { new(TagOf(pattern), context.Document) };
            if (!access.Open)
                operation.Security = [.. ((string[])(access.InPerson ? [Session] : [Session, Token])).Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] })];
            if (access.Needs != Permission.None)
            {
                var word = Permissions.WordOf(access.Needs);
                (operation.Extensions ??= new Dictionary<string, IOpenApiExtension>())[PermissionExtension] = new JsonNodeExtension(JsonValue.Create(word));
                operation.Description = said + $"Needs the permission `{word}`.";
            }
            else operation.Description = said + (access.Open ? "Open to all." : access.InPerson ? "Needs a sign-in; not for tokens." : "Needs a sign-in or a token, and no permission.");
            // The guard reads the site, and no handler names it.
            foreach (var name in pattern.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}')))
                if (operation.Parameters?.Any(p => p.Name == name) is not true)
                    (operation.Parameters ??= []).Insert(0, new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
            var error = await context.GetOrCreateSchemaAsync(typeof(ApiError), null, stop);
            var takesBody = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAcceptsMetadata>().Any();
            foreach (var (status, why) in Common(access, pattern, method, takesBody))
                // What the route says itself is the more exact word.
                (operation.Responses ??= []).TryAdd(status.ToString(System.Globalization.CultureInfo.InvariantCulture), new OpenApiResponse
                {
                    Description = why,
                    Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = error } },
                });
        });
    }

    private static IEnumerable<(int Status, string Why)> Common(Access access, string pattern, string method, bool takesBody)
    {
        var writes = !HttpMethods.IsGet(method);
        if (takesBody)
        {
            yield return (StatusCodes.Status400BadRequest, "The body is no JSON object, or a field of it is wrong; the code says which.");
            yield return (StatusCodes.Status413PayloadTooLarge, "The body is too large.");
            yield return (StatusCodes.Status415UnsupportedMediaType, "The body is not application/json.");
        }
        if (!access.Open) yield return (StatusCodes.Status401Unauthorized, "Nobody is signed in, or the token is not valid.");
        if (!access.Open && !access.InPerson) yield return (StatusCodes.Status429TooManyRequests, "Too many wrong tokens from this address; come again after Retry-After.");
        if (writes || access.InPerson || access.Needs != Permission.None) yield return (StatusCodes.Status403Forbidden, "The role does not allow it, or the write comes from another origin.");
        if (pattern.StartsWith("sites/{site}", StringComparison.Ordinal)) yield return (StatusCodes.Status404NotFound, "There is no such site, or nothing of that id on it.");
        yield return (StatusCodes.Status503ServiceUnavailable, "The database does not answer; come again after Retry-After.");
    }

    /// <summary>A name for whoever makes a client of it, as <c>putSiteRulesById</c>: the method and the path's words.</summary>
    internal static string IdOf(string method, string pattern) => method.ToLowerInvariant() + string.Concat(pattern.Replace("sites/{site}", "site", StringComparison.Ordinal).Split('/', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.StartsWith('{') ? "By" + Capital(part.Trim('{', '}')) : string.Concat(part.Split('-').Select(Capital))));

    private static string TagOf(string pattern) => pattern.Split('/') is ["sites", _, var of, ..] ? of : pattern.StartsWith("sites", StringComparison.Ordinal) ? "sites" : pattern.Split('/')[0];

    private static string Capital(string word) => word.Length == 0 ? "" : char.ToUpperInvariant(word[0]) + word[1..];
}

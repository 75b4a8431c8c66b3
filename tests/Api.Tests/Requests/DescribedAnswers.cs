using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Api.Tests.Requests;

/// <summary>The statuses that the OpenAPI document promises, to be held against the answers that are given.</summary>
public sealed class DescribedAnswers
{
    private readonly Dictionary<(string Method, string Path), HashSet<string>> _statuses = [];

    public static async Task<DescribedAnswers> OfAsync(IServiceProvider services)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync();
        var described = new DescribedAnswers();
        foreach (var (path, item) in document.Paths)
            foreach (var (method, operation) in item.Operations ?? [])
                described._statuses[(method.Method, path)] = operation.Responses is { } answers ? [.. answers.Keys] : [];
        return described;
    }

    /// <summary>What the document does not say of this answer; null for nothing.</summary>
    public string? FaultOf(HttpContext http)
    {
        if (http.GetEndpoint() is not RouteEndpoint { RoutePattern.RawText: { } pattern } endpoint || !pattern.StartsWith("/api/v1/", StringComparison.Ordinal)) return null;
        if (endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is { ExcludeFromDescription: true }) return null;
        var (method, path) = (http.Request.Method, pattern.TrimEnd('/'));
        var status = http.Response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (!_statuses.TryGetValue((method, path), out var stated)) return $"{method} {path} is not described";
        return stated.Contains(status) ? null : $"{method} {path} was answered with {status}, described are {string.Join(", ", stated.Order(StringComparer.Ordinal))}";
    }
}

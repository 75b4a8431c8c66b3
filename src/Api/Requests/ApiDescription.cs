using Microsoft.AspNetCore.OpenApi;

namespace Gateway.Api.Requests;

/// <summary>What the OpenAPI document says beyond what the routes tell by themselves.</summary>
internal static class ApiDescription
{
    public const string AnyType = "*/*";

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Gateway";
            document.Info.Description = "Errors are {code, message}. Writes are JSON from the console's own origin; the session travels in a cookie.";
            document.Info.Version = "v1";
            document.Servers = [];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody?.Content?.Remove(AnyType);
            return Task.CompletedTask;
        });
    }
}

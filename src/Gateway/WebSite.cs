using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Gateway;

/// <summary>The built web clients beside the executable: widget and console on the gateway's port, the demo shop on its own.</summary>
internal static class WebSite
{
    /// <summary>False after a build without Node (-p:SkipWeb=true): sockets and API work, pages do not.</summary>
    public static bool IsBuilt => Directory.Exists(Path.Combine(Folder, "console")) && Directory.Exists(Path.Combine(Folder, "shop"));

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "web");

    /// <summary>Serves the demo shop on its own port, which is another origin than the console's.</summary>
    public static void UseDemoShop(this WebApplication app, GatewayOptions options)
    {
        if (options.ShopPort < 0 || !IsBuilt) return;
        var gateway = options.Origin;
        var pages = ReadPages(Path.Combine(Folder, "shop"), gateway);
        var bare = ShopPolicy.Of("", gateway);
        app.MapWhen(c => c.Connection.LocalPort == options.ShopPort, shop =>
        {
            shop.Use((context, next) =>
            {
                context.Response.Headers.ContentSecurityPolicy = bare;
                context.Response.Headers.XContentTypeOptions = "nosniff";
                return next(context);
            });
            shop.Use((context, next) => pages.TryGetValue(PageOf(context.Request.Path), out var page) ? Write(context, page) : next(context));
            shop.MapWhen(c => c.Request.Path.StartsWithSegments("/sign-in", out var rest) && rest.HasValue, signIn => signIn.Run(ShopSignIn.AnswerAsync));
            shop.MapWhen(c => c.Request.Path == "/check" && HttpMethods.IsPost(c.Request.Method), check => check.Run(ShopCheck.AnswerAsync));
            shop.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(Path.Combine(Folder, "shop")) });
            shop.Run(context =>
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return context.Response.WriteAsync("no such page in the demo shop");
            });
        });
    }

    /// <summary>Serves the widget's scripts and /console/.</summary>
    public static void UseWebClients(this WebApplication app)
    {
        if (!IsBuilt)
        {
            app.MapGet("/", () => "The web clients were not built: install Node 20 or newer and build again.");
            return;
        }
        var files = new PhysicalFileProvider(Folder);
        // Not as routes: a route "/console" would also take "/console/" and keep the files from being served.
        app.Use((context, next) =>
        {
            if (context.Request.Path.Value is not ("/" or "/console")) return next(context);
            context.Response.Redirect("/console/");
            return Task.CompletedTask;
        });
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = new PhysicalFileProvider(Path.Combine(Folder, "console")), RequestPath = "/console" });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(Path.Combine(Folder, "console")),
            RequestPath = "/console",
            OnPrepareResponse = Cache,
        });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = new Only(files, "/widget.js", "/widget-panel.js", "/widget-talk.js", "/widget-around.js", "/widget-card.js", "/widget-tools.js", "/widget-forms.js", "/widget-closing.js", "/widget-words.js", "/widget-preview.js"), OnPrepareResponse = Cache });
    }

    /// <summary>Names with a hash in them never change; everything else is asked for again.</summary>
    private static void Cache(StaticFileResponseContext context) =>
        context.Context.Response.Headers.CacheControl = context.Context.Request.Path.StartsWithSegments("/console/assets") ? "public, max-age=31536000, immutable" : "no-cache";

    private static string PageOf(PathString path) => path.Value is null or "/" ? "/index.html" : Path.HasExtension(path.Value) ? path.Value : $"{path.Value.TrimEnd('/')}.html";

    private sealed record Page(string Text, string Policy);

    private static Dictionary<string, Page> ReadPages(string folder, string gateway) =>
        Directory.EnumerateFiles(folder, "*.html", SearchOption.AllDirectories).ToDictionary(
            f => "/" + Path.GetRelativePath(folder, f).Replace('\\', '/'),
            f => Prepared(File.ReadAllText(f).Replace("{{gateway}}", gateway, StringComparison.Ordinal), gateway));

    private static Page Prepared(string text, string gateway) => new(text, ShopPolicy.Of(text, gateway));

    private static Task Write(HttpContext context, Page page)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ContentSecurityPolicy = page.Policy;
        return context.Response.WriteAsync(page.Text, context.RequestAborted);
    }

    /// <summary>Lets some files of a folder through, so that the rest of the build is not a public folder.</summary>
    private sealed class Only(IFileProvider files, params string[] paths) : IFileProvider
    {
        public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

        public IFileInfo GetFileInfo(string subpath) => paths.Contains(subpath) ? files.GetFileInfo(subpath) : new NotFoundFileInfo(subpath);

        public Microsoft.Extensions.Primitives.IChangeToken Watch(string filter) => NullChangeToken.Singleton;
    }
}

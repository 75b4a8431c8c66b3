using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Gateway.Swarm;
using Microsoft.Playwright;
using Xunit.Sdk;

namespace Gateway.EndToEnd.Tests.Stages;

/// <summary>
/// One test's world: a node of its own with an empty database, and as many browsers as people play in it. A script that throws in any window, a dialog box or a
/// breach of the content security policy fails the test; a failed test leaves screenshots, traces and the node's log in the folder that its message names.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    /// <summary>What people's browsers say of themselves; a headless one would name itself otherwise.</summary>
    public const string Agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

    private readonly Nodes _nodes = new();
    private readonly ConcurrentDictionary<IBrowserContext, string> _contexts = new();
    private readonly ConcurrentQueue<string> _faults = new();

    private Stage()
    {
    }

    public GatewayProcess Node { get; private set; } = null!;

    public Place Place => Nodes.At(Node);

    public Nodes Nodes => _nodes;

    public CancellationToken Stop => _nodes.Stop;

    public static async Task PlayAsync(Func<Stage, Task> play, string[]? settings = null, string? postgres = null, [CallerMemberName] string name = "")
    {
        await using var stage = new Stage();
        await stage.PlayAsync(async () =>
        {
            await stage.StartAsync(postgres, settings);
            await play(stage);
        }, name);
    }

    /// <summary>A stage on which several tests play one after the other, each with <see cref="PlayAsync(Func{Task}, string)"/>.</summary>
    public static async Task<Stage> OpenAsync(string name)
    {
        var stage = new Stage();
        try
        {
            await stage.PlayAsync(() => stage.StartAsync(null, null), name);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Plays one of a stage's tests: what goes wrong in any window meanwhile fails it, and is kept under its name.</summary>
    public async Task PlayAsync(Func<Task> play, [CallerMemberName] string name = "")
    {
        try
        {
            await play();
            Assert.Empty(_faults);
        }
        catch (Exception fault)
        {
            var folder = await KeepAsync(name);
            throw new XunitException($"{fault.Message}\n{string.Join('\n', _faults)}\nscreenshots, traces and the node's log: {folder}\n{fault.StackTrace}");
        }
        finally
        {
            _faults.Clear();
        }
    }

    /// <summary>Closes a visitor's browser: the test that it played in is over.</summary>
    public async Task LeaveAsync(Shopper shopper)
    {
        _contexts.TryRemove(shopper.Page.Context, out _);
        await shopper.Page.Context.CloseAsync();
    }

    private async Task StartAsync(string? postgres, string[]? settings) => Node = await _nodes.StartAsync(postgres: postgres, settings: settings ?? []);

    /// <summary>A visitor with a browser of their own on the demo shop.</summary>
    public async Task<Shopper> VisitorAsync(string path = "/", BrowserNewContextOptions? options = null)
    {
        var shopper = new Shopper(await PageAsync($"visitor{_contexts.Count}", options), Node.ShopOrigin);
        await shopper.GoAsync(path);
        return shopper;
    }

    /// <summary>An operator, signed in and available.</summary>
    public async Task<OperatorConsole> OperatorAsync(string login, BrowserNewContextOptions? options = null, string? script = null)
    {
        var console = await SignedOutAsync(login, options, script);
        await console.SignInAsync(login, Nodes.Password);
        await console.BeAvailableAsync();
        return console;
    }

    /// <summary>The console's sign-in screen.</summary>
    public async Task<OperatorConsole> SignedOutAsync(string name = "console", BrowserNewContextOptions? options = null, string? script = null)
    {
        var page = await PageAsync(name, options ?? new() { ViewportSize = new() { Width = 1440, Height = 900 } }, script);
        await page.GotoAsync($"{Node.Address}console/");
        return new OperatorConsole(page);
    }

    /// <summary>An empty page in a browser of its own.</summary>
    public async Task<IPage> PageAsync(string name, BrowserNewContextOptions? options = null, string? script = null)
    {
        options ??= new();
        options.Locale ??= "en-GB";
        options.UserAgent ??= Agent;
        var context = await (await Chromium.BrowserAsync()).NewContextAsync(options);
        _contexts[context] = name;
        context.SetDefaultTimeout(Chromium.PatienceMs);
        context.Page += (_, page) => Watch(name, page);
        if (script is not null) await context.AddInitScriptAsync(script);
        await context.Tracing.StartAsync(new() { Snapshots = true });
        return await context.NewPageAsync();
    }

    /// <summary>SIGKILL; returns when the process is gone.</summary>
    public async Task KillAsync()
    {
        Node.Kill();
        await Node.ExitedAsync(Stop);
    }

    /// <summary>The same node again: its ports, its data.</summary>
    public async Task StartAgainAsync() => Node = await _nodes.StartAsync(Node.Setup);

    /// <summary>Lets a browser load one of the shop's pages, and the widget, also while the node is down.</summary>
    public async Task KeepPagesAsync(IPage page, string path)
    {
        foreach (var address in (string[])[$"{Node.ShopOrigin}{path}", $"{Node.ShopOrigin}/shop.css", $"{Node.ShopOrigin}/shop.js", $"{Node.Address}widget.js", $"{Node.Address}widget-panel.js", $"{Node.Address}widget-talk.js"])
        {
            var answer = await page.APIRequest.GetAsync(address);
            var (body, headers) = (await answer.BodyAsync(), answer.Headers);
            await page.Context.RouteAsync(address, route => route.FulfillAsync(new() { BodyBytes = body, Headers = headers }));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _contexts.Keys) await context.CloseAsync();
        await _nodes.DisposeAsync();
    }

    private void Watch(string name, IPage page)
    {
        page.PageError += (_, error) => _faults.Enqueue($"{name}: a script threw: {error}");
        page.Dialog += (_, dialog) =>
        {
            _faults.Enqueue($"{name}: a dialog box opened: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        page.Console += (_, line) =>
        {
            if (line.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase)) _faults.Enqueue($"{name}: {line.Text}");
        };
    }

    private async Task<string> KeepAsync(string test)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "gateway-end-to-end", test)).FullName;
        foreach (var (context, name) in _contexts)
        {
            try
            {
                foreach (var (page, i) in context.Pages.Select((p, i) => (p, i)))
                    await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{i}.png"), Timeout = 10_000 });
                await context.Tracing.StopAsync(new() { Path = Path.Combine(folder, $"{name}.zip") });
            }
            catch (Exception e) when (e is PlaywrightException or TimeoutException)
            {
                // A window that is gone has nothing to show; the fault itself is what is reported.
            }
        }
        if (Node is not null) File.Copy(Path.Combine(Node.Setup.DataFolder, "node.log"), Path.Combine(folder, "node.log"), overwrite: true);
        return folder;
    }
}

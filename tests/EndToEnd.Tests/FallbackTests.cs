using System.Collections.Concurrent;
using Gateway.EndToEnd.Tests.Stages;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>Both sides sit behind networks that answer every WebSocket's handshake with an error page.</summary>
public sealed class FallbackTests
{
    /// <summary>The handshake goes to an address that knows no WebSockets, and so fails the way a filtering proxy makes it fail.</summary>
    private const string Blocked = """
        window.WebSocket = class extends window.WebSocket {
          constructor(address, protocols) { super(String(address).replace('/ws/v1', '/blocked'), protocols); }
        };
        """;

    /// <summary>What went over a window's network.</summary>
    private sealed class Traffic
    {
        public readonly ConcurrentQueue<string> Sockets = new(), Posts = new();

        public Traffic(IPage page)
        {
            page.WebSocket += (_, socket) => Sockets.Enqueue(socket.Url);
            page.Request += (_, request) =>
            {
                if (request.Method == "POST" && request.Url.Contains("/fallback/v1", StringComparison.Ordinal)) Posts.Enqueue(request.Url);
            };
        }

        public void Around()
        {
            Assert.All(Sockets, address => Assert.EndsWith("/blocked", address, StringComparison.Ordinal));
            Assert.Contains(Posts, address => address.EndsWith("/fallback/v1", StringComparison.Ordinal));
            Assert.Contains(Posts, address => address.EndsWith("/fallback/v1/up", StringComparison.Ordinal));
        }
    }

    [Fact]
    public Task F60_Where_WebSockets_are_blocked_the_whole_job_still_works() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.SignedOutAsync("boris", script: Blocked);
        var console = new Traffic(boris.Page);
        await boris.SignInAsync("boris", Nodes.Password);
        await boris.BeAvailableAsync();
        var page = await stage.PageAsync("visitor", script: Blocked);
        var shop = new Traffic(page);
        var visitor = new Shopper(page, stage.Node.ShopOrigin);
        await visitor.GoAsync("/products/rainmoth-shell");

        // Tracked, and over to the next page without finding out anew.
        await boris.ShowAsync("visitors");
        await Expect(boris.Rows).ToHaveCountAsync(1);
        var tried = shop.Sockets.Count;
        await visitor.GoAsync("/cart");
        await boris.Rows.ClickAsync();
        await Expect(boris.Card.GetByRole(AriaRole.Heading, new() { Name = "Path" })).ToContainTextAsync("2");
        Assert.Equal(tried, shop.Sockets.Count);

        // Invited, and both ways in a dialog.
        await boris.Card.GetByTestId("invite").ClickAsync();
        await boris.Page.GetByTestId("invite-text").FillAsync("Shall I tell you how the shell fits?");
        await boris.Page.GetByTestId("invite-send").ClickAsync();
        await Expect(visitor.Invitation).ToContainTextAsync("Shall I tell you how the shell fits?");
        await visitor.AcceptAsync();
        await Expect(visitor.Composer).ToBeVisibleAsync();
        await visitor.SayAsync("Please do!");
        await boris.ShowAsync("desk");
        var pane = await boris.AcceptAsync("Please do!");
        await pane.GetByTestId("composer").PressSequentiallyAsync("Loose, with");
        await Expect(visitor.Page.GetByTestId("gateway-typing")).ToHaveTextAsync("Boris Linde is typing");
        await OperatorConsole.SayAsync(pane, "Loose, with room for a fleece.");
        await visitor.Composer.PressSequentiallyAsync("Then I ta");
        await Expect(pane.GetByTestId("draft")).ToContainTextAsync("Then I ta");
        await visitor.SayAsync("Then I take it!");
        await visitor.SeesAsync("Please do!", "Loose, with room for a fleece.", "Then I take it!");
        await OperatorConsole.SeesAsync(pane, "Please do!", "Loose, with room for a fleece.", "Then I take it!");

        // The node goes and comes back; what is said next arrives once.
        await stage.KillAsync();
        await visitor.SayAsync("Are you there?");
        await stage.StartAgainAsync();
        await OperatorConsole.SeesAsync(pane, "Please do!", "Loose, with room for a fleece.", "Then I take it!", "Are you there?");

        await boris.CloseAsync(pane);
        await Expect(visitor.Notes.GetByText("Boris Linde has ended the dialog")).ToBeVisibleAsync();
        await visitor.RateAsync(5);
        await Expect(pane.GetByRole(AriaRole.Img, new() { Name = "5 of 5 stars" }).First).ToBeVisibleAsync();
        console.Around();
        shop.Around();
    });
}

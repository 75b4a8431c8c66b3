using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Gateway.EndToEnd.Tests.Stages;
using Gateway.Swarm;

namespace Gateway.EndToEnd.Tests;

/// <summary>Another system is told of dialogs, as an administrator sets it up by clicks.</summary>
public sealed class WebhooksPageTests
{
    [Fact]
    public Task What_is_ticked_is_told_of_dialogs_stands_in_the_log_and_is_told_again_by_a_click() => Stage.PlayAsync(async stage =>
    {
        using var listener = new HttpListener();
        var address = $"http://127.0.0.1:{GatewayProcess.FreePort()}/";
        listener.Prefixes.Add(address);
        listener.Start();
        var told = Channel.CreateUnbounded<JsonElement>();
        var serving = ServeAsync();
        var admin = await stage.OperatorAsync("admin");
        var page = admin.Page;
        await admin.ShowAsync("site");
        await page.GetByTestId("site-webhooks").ClickAsync();
        await page.GetByTestId("webhook-name").FillAsync("CRM");
        await page.GetByTestId("webhook-address").FillAsync(address);
        await page.GetByTestId("webhook-add").ClickAsync();
        var hook = page.GetByTestId("webhook").Filter(new() { HasText = "CRM" });
        await hook.GetByTestId("webhook-events").ClickAsync();
        await AccessibilityTests.CheckAsync(page, "webhooks");
        // Ticked faster than the server answers, both hold.
        await hook.GetByTestId("event-dialog.rated").CheckAsync();
        await hook.GetByTestId("event-dialog.message").CheckAsync();
        await Expect(hook.GetByTestId("webhook-events")).ToContainTextAsync("rated · messages");

        var visitor = await stage.VisitorAsync("/");
        await visitor.SayAsync("Do you deliver to Narvik?");
        var first = await told.Reader.ReadAsync();
        Assert.Equal(("dialog.message", "Do you deliver to Narvik?"), (first.GetProperty("event").GetString(), first.GetProperty("text").GetString()));
        await hook.GetByTestId("webhook-log").ClickAsync();
        var call = hook.GetByTestId("webhook-call");
        await Expect(call).ToHaveAttributeAsync("data-state", "delivered");
        await call.GetByTestId("webhook-again").ClickAsync();
        var second = await told.Reader.ReadAsync();
        Assert.Equal(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());
        await AccessibilityTests.CheckAsync(page, "the log of a webhook");
        listener.Stop();
        await serving;

        async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var context = await listener.GetContextAsync();
                    told.Writer.TryWrite((await JsonDocument.ParseAsync(context.Request.InputStream)).RootElement);
                    context.Response.StatusCode = 204;
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }, settings: ["--Gateway:Webhooks:AllowedNetworks:0", "127.0.0.1"]);
}

using Gateway.EndToEnd.Tests.Stages;

namespace Gateway.EndToEnd.Tests;

/// <summary>What an open console shows when its person is signed out elsewhere.</summary>
public sealed class SignedOutTests
{
    [Fact]
    public Task F11_An_operator_who_is_signed_out_by_an_administrator_is_back_at_the_sign_in_at_once() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var admin = await stage.SignedOutAsync("admin");
        await admin.SignInAsync("admin", Nodes.Password);
        var status = await admin.Page.EvaluateAsync<int>("""
            async () => {
              const { people } = await (await fetch('/api/v1/team')).json();
              return (await fetch(`/api/v1/team/${people.find(p => p.login === 'boris').id}/sign-out`, { method: 'POST' })).status;
            }
            """);
        Assert.Equal(204, status);
        await Expect(boris.Page.GetByTestId("sign-in-login")).ToBeVisibleAsync();
        // Whoever knows the password comes in again, and works.
        await boris.SignInAsync("boris", Nodes.Password);
        await stage.VisitorAsync("/cart");
        await boris.ShowAsync("visitors");
        await Expect(boris.Rows).ToHaveCountAsync(1);
    });

    [Fact]
    public Task F11_A_password_changed_in_one_window_signs_out_the_others_and_this_one_goes_on() => Stage.PlayAsync(async stage =>
    {
        var here = await stage.OperatorAsync("boris");
        var there = await stage.SignedOutAsync("elsewhere");
        await there.SignInAsync("boris", Nodes.Password);
        var status = await here.Page.EvaluateAsync<int>("""
            async (current) => (await fetch('/api/v1/session/password', {
              method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ current, password: 'another password' }),
            })).status
            """, Nodes.Password);
        Assert.Equal(204, status);
        await Expect(there.Page.GetByTestId("sign-in-login")).ToBeVisibleAsync();
        await stage.VisitorAsync("/cart");
        await here.ShowAsync("visitors");
        await Expect(here.Rows).ToHaveCountAsync(1);
        await Expect(here.State).ToHaveAttributeAsync("data-state", "available");
    });
}

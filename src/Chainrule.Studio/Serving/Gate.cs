using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Chainrule.Studio.Serving;

/// <summary>
/// Who may come in. Any page that a browser shows can send requests to this machine, so being on it is no reason for trust: a
/// request must name this very address as its host, come from the page itself, and bring the cookie that was given for the token
/// in the address that the tool has printed. The token opens once.
/// </summary>
internal sealed class Gate
{
    private const string Token = "token";

    private static readonly (string Name, string Value)[] Headers =
    [
        ("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
    ];

    private readonly byte[] _secret = Secret();
    private byte[]? _token = Secret();
    private string[] _hosts = [];

    /// <summary>Says at which port the server listens, and gives the address that opens it, once.</summary>
    public string Open(int port)
    {
        _hosts = [$"127.0.0.1:{port}", $"localhost:{port}"];
        CookieName = $"chainrule-studio-{port}"; // cookies know no ports: two studios keep out of each other's way
        return $"http://{_hosts[0]}/?{Token}={Encoding.ASCII.GetString(_token!)}";
    }

    /// <summary>The name of the cookie.</summary>
    public string CookieName { get; private set; } = "";

    /// <summary>Lets a request through to what answers it, or refuses it.</summary>
    public async Task Pass(HttpContext context, Func<Task> answer)
    {
        foreach ((string name, string value) in Headers)
        {
            context.Response.Headers[name] = value;
        }

        var request = context.Request;
        if (Refusal(request) is (int status, string why))
        {
            await Refuse(context, status, why);
        }
        else if (request.Query.TryGetValue(Token, out var token) && request.Path == "/")
        {
            await Enter(context, token.ToString());
        }
        else if (!HasCookie(request))
        {
            await Refuse(context, StatusCodes.Status403Forbidden, "Open the address that chainrule studio has printed.");
        }
        else
        {
            await answer();
        }
    }

    /// <summary>Answers with a sentence.</summary>
    public static Task Refuse(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(why + "\n");
    }

    private (int, string)? Refusal(HttpRequest request)
    {
        string host = request.Headers.Host.ToString();
        if (!_hosts.Contains(host, StringComparer.OrdinalIgnoreCase))
        {
            return (StatusCodes.Status421MisdirectedRequest, "This is no server for other names.");
        }

        if (request.Headers.Origin is { Count: > 0 } origin
            && !(origin.Count == 1 && string.Equals(origin[0], $"http://{host}", StringComparison.OrdinalIgnoreCase)))
        {
            return (StatusCodes.Status403Forbidden, "Another page has sent this.");
        }

        string site = request.Headers["Sec-Fetch-Site"].ToString();
        bool isOpened = site == "none" && HttpMethods.IsGet(request.Method);
        if (site.Length > 0 && site != "same-origin" && !isOpened)
        {
            return (StatusCodes.Status403Forbidden, "Another page has sent this.");
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsPost(request.Method))
        {
            return (StatusCodes.Status405MethodNotAllowed, "There is GET and POST.");
        }

        // a form can't send it, and another page would have to ask first
        return HttpMethods.IsPost(request.Method)
            && !(MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType == "application/json")
            ? (StatusCodes.Status415UnsupportedMediaType, "A request must be application/json.")
            : null;
    }

    private Task Enter(HttpContext context, string token)
    {
        var expected = Volatile.Read(ref _token);
        if (expected is not null && Equal(expected, token) && Interlocked.CompareExchange(ref _token, null, expected) == expected)
        {
            context.Response.Cookies.Append(CookieName, Encoding.ASCII.GetString(_secret), new CookieOptions
            {
                HttpOnly = true,
                SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Strict,
                Path = "/",
            });
        }
        else if (!HasCookie(context.Request))
        {
            return Refuse(
                context, StatusCodes.Status403Forbidden, "This address opens once, and was used. Start chainrule studio anew.");
        }

        context.Response.StatusCode = StatusCodes.Status303SeeOther; // the token leaves the address
        context.Response.Headers.Location = "/";
        return Task.CompletedTask;
    }

    private bool HasCookie(HttpRequest request) =>
        request.Cookies.TryGetValue(CookieName, out string? value) && Equal(_secret, value);

    private static bool Equal(byte[] expected, string given) =>
        CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(given));

    private static byte[] Secret() =>
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
}

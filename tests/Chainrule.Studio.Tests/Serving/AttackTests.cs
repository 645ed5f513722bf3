using System.Net;
using System.Net.Sockets;
using System.Text;
using Chainrule.Studio.Serving;

namespace Chainrule.Studio.Tests.Serving;

/// <summary>Whoever isn't the page that the tool has opened gets nothing, and can do nothing.</summary>
public class AttackTests
{
    private static readonly HttpMethod Get = HttpMethod.Get, Post = HttpMethod.Post;

    private static readonly string[] Paths =
    [
        "/", "/index.html", "/main.js", "/studio.css", "/icon.svg", "/nothing", "/?token=", "/?token=0", "/index.html?token=0",
    ];

    [Fact]
    public async Task Without_the_cookie_nothing_is_answered()
    {
        await using var visitor = await Visitor.Come(enters: false);
        foreach (string path in Paths)
        {
            await Refused(HttpStatusCode.Forbidden, visitor.Send(Get, path));
        }

        foreach (string path in (string[])["about", "start", "go", "branch", "explain", "weight"])
        {
            await Refused(HttpStatusCode.Forbidden, visitor.Send(Post, $"/api/{path}", "{}"));
        }
    }

    [Fact]
    public async Task The_token_opens_once()
    {
        await using var visitor = await Visitor.Come(enters: true);
        await Refused(
            HttpStatusCode.Forbidden, visitor.Send(Get, visitor.Address.PathAndQuery, headers: ("Cookie", "a=b")));
        using var again = await visitor.Send(Get, visitor.Address.PathAndQuery); // with the cookie: the same browser, once more
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (again.StatusCode, again.Headers.Location!.OriginalString));
        Assert.False(again.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task The_cookie_is_for_this_page_alone()
    {
        await using var visitor = await Visitor.Come(enters: false);
        using var entered = await visitor.Send(Get, visitor.Address.PathAndQuery);
        string cookie = entered.Headers.GetValues("Set-Cookie").Single();
        Assert.StartsWith($"chainrule-studio-{visitor.Address.Port}=", cookie, StringComparison.Ordinal);
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(visitor.Address.Query[7..], cookie, StringComparison.Ordinal); // what was printed isn't the secret
        foreach (string wrong in (string[])["x", new string('0', 64), ""])
        {
            await Refused(
                HttpStatusCode.Forbidden,
                visitor.Send(Get, "/", headers: ("Cookie", $"chainrule-studio-{visitor.Address.Port}={wrong}")));
        }
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:{port}")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("127.0.0.1.evil.example:{port}")]
    [InlineData("localhost.evil.example:{port}")]
    [InlineData("[::1]:{port}")]
    [InlineData("0.0.0.0:{port}")]
    [InlineData("127.0.0.1:{port}@evil.example")]
    public async Task Another_name_that_leads_here_is_refused(string host)
    {
        await using var visitor = await Visitor.Come(enters: true);
        host = host.Replace("{port}", $"{visitor.Address.Port}", StringComparison.Ordinal);
        foreach (string path in (string[])["/", visitor.Address.PathAndQuery])
        {
            string answer = await Raw(
                visitor, $"GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {visitor.Cookie}\r\nConnection: close\r\n\r\n");
            Assert.Matches("^HTTP/1.1 (421|400) ", answer);
            Assert.DoesNotContain("<html", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_request_without_a_host_or_with_two_is_refused()
    {
        await using var visitor = await Visitor.Come(enters: true);
        string own = $"Host: 127.0.0.1:{visitor.Address.Port}\r\n";
        string rest = $"Cookie: {visitor.Cookie}\r\nConnection: close\r\n\r\n";
        Assert.Matches("^HTTP/1.1 200 ", await Raw(visitor, $"GET / HTTP/1.1\r\n{own}{rest}"));
        Assert.Matches("^HTTP/1.1 400 ", await Raw(visitor, $"GET / HTTP/1.1\r\n{rest}"));
        Assert.Matches("^HTTP/1.1 400 ", await Raw(visitor, $"GET / HTTP/1.1\r\n{own}Host: evil.example\r\n{rest}"));
        Assert.Matches("^HTTP/1.1 (400|421) ", await Raw(visitor, $"GET / HTTP/1.0\r\n{rest}"));
        Assert.Matches("^HTTP/1.1 (400|421) ", await Raw(visitor, $"GET http://evil.example/ HTTP/1.1\r\n{own}{rest}"));
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "https://127.0.0.1:{port}")]
    [InlineData("Origin", "http://127.0.0.1")]
    [InlineData("Origin", "http://127.0.0.1:{port}.evil.example")]
    [InlineData("Origin", "http://localhost:{port}")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Sec-Fetch-Site", "SAME-ORIGIN")]
    public async Task Another_page_can_send_nothing(string header, string value)
    {
        await using var visitor = await Visitor.Come(enters: true);
        value = value.Replace("{port}", $"{visitor.Address.Port}", StringComparison.Ordinal);
        await Refused(HttpStatusCode.Forbidden, visitor.Send(Post, "/api/about", "{}", headers: (header, value)));
        if (value != "none") // what somebody types into the address line
        {
            await Refused(HttpStatusCode.Forbidden, visitor.Send(Get, "/", headers: (header, value)));
        }
    }

    [Fact]
    public async Task The_page_itself_can()
    {
        await using var visitor = await Visitor.Come(enters: true);
        using var answer = await visitor.Send(
            Post, "/api/about", "{}", "application/json; charset=utf-8", ("Origin", $"http://127.0.0.1:{visitor.Address.Port}"),
            ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json-patch+json")]
    [InlineData("text/json")]
    [InlineData("")]
    public async Task What_a_form_can_send_is_refused(string type)
    {
        await using var visitor = await Visitor.Come(enters: true);
        await Refused(HttpStatusCode.UnsupportedMediaType, visitor.Send(Post, "/api/about", "{}", type));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("HEAD")]
    [InlineData("TRACE")]
    [InlineData("BREW")]
    public async Task Other_methods_are_refused(string method)
    {
        await using var visitor = await Visitor.Come(enters: true);
        using var response = await visitor.Send(new HttpMethod(method), "/");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Theory]
    [InlineData("/../studio.css")]
    [InlineData("/..%2f..%2f..%2fetc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/..\\..\\etc\\passwd")]
    [InlineData("//etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("/main.js%00.html")]
    [InlineData("/main.js/")]
    [InlineData("/MAIN.JS")]
    [InlineData("/./.")]
    [InlineData("/api/about")]
    [InlineData("/api/../index.html/x")]
    public async Task A_path_is_one_of_the_page_or_nothing(string path)
    {
        await using var visitor = await Visitor.Come(enters: true);
        string host = $"Host: 127.0.0.1:{visitor.Address.Port}\r\n";
        string answer = await Raw(
            visitor, $"GET {path} HTTP/1.1\r\n{host}Cookie: {visitor.Cookie}\r\nConnection: close\r\n\r\n");
        Assert.Matches(path is "/../studio.css" or "/./." ? "^HTTP/1.1 (200|404) " : "^HTTP/1.1 (400|404) ", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_has_a_limit_however_it_comes()
    {
        await using var visitor = await Visitor.Come(enters: true);
        string huge = $"{{\"a\":\"{new string('x', StudioServer.MostBytes)}\"}}";
        await Refused(HttpStatusCode.RequestEntityTooLarge, visitor.Send(Post, "/api/about", huge));
        string head = $"POST /api/about HTTP/1.1\r\nHost: 127.0.0.1:{visitor.Address.Port}\r\nCookie: {visitor.Cookie}\r\n"
            + "Content-Type: application/json\r\nConnection: close\r\n";
        string chunk = $"8000\r\n{new string(' ', 0x8000)}\r\n";
        Assert.Matches(
            "^HTTP/1.1 413 ",
            await Raw(visitor, $"{head}Transfer-Encoding: chunked\r\n\r\n{string.Concat(Enumerable.Repeat(chunk, 6))}0\r\n\r\n"));
        Assert.Matches("^HTTP/1.1 (400|413) ", await Raw(visitor, $"{head}Content-Length: 99999999999\r\n\r\n{{}}"));
        Assert.Matches("^HTTP/1.1 431 ", await Raw(visitor, $"GET / HTTP/1.1\r\nX: {new string('x', 100_000)}\r\n\r\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{\"data\":1}")]
    [InlineData("{\"data\":{\"kind\":\"moons\",\"kind\":\"xor\"}}")]
    [InlineData("{\"data\":{\"kind\":\"\\ud800\"}}")]
    [InlineData("{\"data\":{\"kind\":\"/etc/passwd\",\"count\":9,\"noise\":0,\"seed\":1}}")]
    [InlineData("{\"data\":{\"kind\":\"moons\",\"count\":1e9,\"noise\":0,\"seed\":1}}")]
    [InlineData("{\"data\":{\"kind\":\"moons\",\"count\":9,\"noise\":1e999,\"seed\":1}}")]
    [InlineData("{\"data\":{\"kind\":\"table\",\"right\":\"a\",\"up\":\"b\",\"class\":\"c\"}}")]
    [InlineData("{\"data\":{\"kind\":\"points\",\"points\":[0,0,2]}}")]
    [InlineData("{\"data\":{\"kind\":\"points\",\"points\":[]}}")]
    [InlineData("{\"data\":{\"kind\":\"points\",\"points\":[0,9,1]}}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]")]
    public async Task Nonsense_is_refused_in_words(string body)
    {
        await using var visitor = await Visitor.Come(enters: true);
        var (status, answer) = await visitor.Ask("start", body);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotEmpty(answer.GetProperty("error").GetString()!);
    }

    [Theory]
    [InlineData("dense:1000000", "sgd", 0.1)]
    [InlineData("dense:536000000", "sgd", 0.1)]
    [InlineData("embedding:2000000000:8", "sgd", 0.1)]
    [InlineData("dense:4 residual(dense:536000000|dense:4)", "sgd", 0.1)]
    [InlineData("dense:17 tanh", "sgd", 0.1)]
    [InlineData("dense:2 tanh dense:2 tanh dense:2 tanh dense:2 tanh dense:2 tanh dense:2 tanh", "sgd", 0.1)]
    [InlineData("conv:4:3", "sgd", 0.1)]
    [InlineData("dropout:0.5", "sgd", 0.1)]
    [InlineData("residual(dense:2)", "sgd", 0.1)]
    [InlineData("<script>", "sgd", 0.1)]
    [InlineData("dense:3 tanh", "../sgd", 0.1)]
    [InlineData("dense:3 tanh", "sgd", 0)]
    [InlineData("dense:3 tanh", "sgd", 1e9)]
    public async Task A_network_that_cant_be_drawn_or_trained_is_refused(string hidden, string optimizer, double rate)
    {
        await using var visitor = await Visitor.Come(enters: true);
        var (status, answer) = await visitor.Ask("start", AnswersTests.Start(hidden, optimizer, rate));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotEmpty(answer.GetProperty("error").GetString()!);
    }

    [Fact]
    public async Task Sessions_are_nobody_elses_to_guess_and_the_oldest_goes()
    {
        await using var visitor = await Visitor.Come(enters: true);
        var names = new List<string>();
        for (int i = 0; i <= Studies.Most; i++)
        {
            names.Add((await visitor.Ask("start", AnswersTests.Start())).Answer.GetProperty("session").GetString()!);
        }

        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[0-9a-f]{24}$", name));
        object Go(string name) => new { session = name, branch = 0, step = 1, known = 0 };
        Assert.True((await visitor.Ask("go", Go(names[0]))).Answer.TryGetProperty("error", out _));
        Assert.True((await visitor.Ask("go", Go("0"))).Answer.TryGetProperty("error", out _));
        Assert.False((await visitor.Ask("go", Go(names[1]))).Answer.TryGetProperty("error", out _));
    }

    [Fact]
    public async Task It_listens_on_this_machine_alone()
    {
        await using var visitor = await Visitor.Come(enters: true);
        Assert.Equal("127.0.0.1", visitor.Address.Host);
        Assert.InRange(visitor.Address.Port, 1024, 65535);
        foreach (var address in Dns.GetHostAddresses(Dns.GetHostName()).Where(address => !IPAddress.IsLoopback(address)))
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await Assert.ThrowsAnyAsync<SocketException>(
                () => socket.ConnectAsync(address, visitor.Address.Port, TestContext.Current.CancellationToken).AsTask());
        }
    }

    [Fact]
    public async Task Every_answer_says_what_the_page_may_do()
    {
        await using var visitor = await Visitor.Come(enters: true);
        foreach (string path in (string[])["/", "/main.js", "/nothing"])
        {
            using var response = await visitor.Send(Get, path);
            string policy = response.Headers.GetValues("Content-Security-Policy").Single();
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
            Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.False(response.Headers.Contains("Server"));
        }
    }

    [Fact]
    public void The_page_names_no_other_server_and_has_nothing_inline()
    {
        Assert.True(PageFiles.Paths.Count() > 5);
        foreach (string path in PageFiles.Paths)
        {
            string text = Encoding.UTF8.GetString(PageFiles.Find(path)!.Value.Bytes);
            Assert.DoesNotMatch(@"https?://(?!www\.w3\.org/2000/svg)", text);
            Assert.DoesNotContain("innerHTML", text, StringComparison.Ordinal); // texts are never markup
            if (path.EndsWith(".html", StringComparison.Ordinal))
            {
                Assert.DoesNotMatch(@"style=|<style|\son\w+=|<script(?! type=""module"" src)", text);
            }
        }
    }

    private static async Task Refused(HttpStatusCode expected, Task<HttpResponseMessage> request)
    {
        using var response = await request;
        Assert.Equal(expected, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.InRange(text.Length, 0, 200);
    }

    // What no client of good manners would send.
    private static async Task<string> Raw(Visitor visitor, string request)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, visitor.Address.Port, cancel);
        await using var stream = client.GetStream();
        var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), cancel);
            await stream.CopyToAsync(answer, cancel);
        }
        catch (IOException)
        {
            // closed on us, maybe in the middle of what we sent; what was answered before counts
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }
}

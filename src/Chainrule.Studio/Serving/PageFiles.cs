using System.Collections.Frozen;
using System.Reflection;

namespace Chainrule.Studio.Serving;

/// <summary>The files of the page, which lie in the assembly: a request names one of them or nothing.</summary>
internal static class PageFiles
{
    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, (string Type, byte[] Bytes)> Files =
        typeof(PageFiles).Assembly.GetManifestResourceNames().ToFrozenDictionary(
            name => $"/{name.Replace('\\', '/')}", name => (Types[Path.GetExtension(name)], Read(name)), StringComparer.Ordinal);

    /// <summary>The paths of all files.</summary>
    public static IEnumerable<string> Paths => Files.Keys;

    /// <summary>A file; null where there is none of this very path.</summary>
    public static (string Type, byte[] Bytes)? Find(string path) =>
        Files.TryGetValue(path == "/" ? "/index.html" : path, out var file) ? file : null;

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

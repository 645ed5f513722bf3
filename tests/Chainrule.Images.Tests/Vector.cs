using System.Globalization;
using Chainrule.Tests.Support;

namespace Chainrule.Images.Tests;

/// <summary>A file of Vectors, and the pixels that it must become: Vectors/make.py made both.</summary>
internal sealed record Vector(string Name, int Height, int Width, int Channels, string Hash)
{
    /// <summary>All of them.</summary>
    public static Vector[] All { get; } =
    [
        .. File.ReadLines(PathTo("expected.txt")).Select(line => line.Split(' ')).Select(parts =>
            new Vector(parts[0], Number(parts[1]), Number(parts[2]), Number(parts[3]), parts[4])),
    ];

    /// <summary>Where it lies.</summary>
    public string Path => PathTo(Name);

    /// <summary>The bytes of a file.</summary>
    public static byte[] Bytes(string name) => File.ReadAllBytes(PathTo(name));

    private static string PathTo(string name) => Repository.PathTo("tests", "Chainrule.Images.Tests", "Vectors", name);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

using System.Reflection.Metadata;
using Chainrule.Cli.Tests.Docs;

namespace Chainrule.Cli.Tests.Architecture;

/// <summary>A method as it stands in its source.</summary>
/// <param name="Name">Its full name, <c>Chainrule.Layers.Dense.Forward</c>.</param>
/// <param name="Text">Its lines, head and body; of a constructor its own or its longest initializer's.</param>
internal sealed record MethodSource(string Name, IReadOnlyList<string> Text)
{
    /// <summary>How many lines it has.</summary>
    public int Lines => Text.Count;
}

/// <summary>
/// The lines of each method in its source, found by the symbols beside the assembly: a member begins and ends as far in as its
/// type has it, whatever statements the compiler left symbols for.
/// </summary>
internal static class SourceLines
{
    private const int Indentation = 4;

    public static IEnumerable<MethodSource> Of(CompiledCode code)
    {
        string file = Path.Combine(AppContext.BaseDirectory, code.Name + ".pdb");
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(file));
        var reader = symbols.GetMetadataReader();
        var sources = new Dictionary<DocumentHandle, string[]>();
        foreach (var handle in code.Metadata.MethodDefinitions)
        {
            var method = code.Metadata.GetMethodDefinition(handle);
            var points = reader.GetMethodDebugInformation(handle).GetSequencePoints().Where(point => !point.IsHidden).ToList();
            string name = NameOf(code.Metadata, method);
            if (points.Count == 0 || name.StartsWith("System.", StringComparison.Ordinal))
            {
                continue;
            }

            if (!sources.TryGetValue(points[0].Document, out string[]? lines))
            {
                sources[points[0].Document] = lines = Read(reader.GetString(reader.GetDocument(points[0].Document).Name));
            }

            points.RemoveAll(point => point.EndLine > lines.Length || point.Document != points[0].Document);
            if (points.Count > 0)
            {
                yield return new MethodSource(name, TextOf(lines, points, code.Metadata, method));
            }
        }
    }

    private static string[] TextOf(
        string[] lines, List<SequencePoint> points, MetadataReader metadata, MethodDefinition method)
    {
        // of a lambda and a local function what they have themselves: they stand in the text of another
        if (metadata.GetString(method.Name).Contains('<'))
        {
            return lines[(points.Min(point => point.StartLine) - 1)..points.Max(point => point.EndLine)];
        }

        int depth = 0;
        for (var handle = method.GetDeclaringType(); !handle.IsNil;)
        {
            var type = metadata.GetTypeDefinition(handle);
            depth += metadata.GetString(type.Name).StartsWith('<') ? 0 : 1; // the compiler's own have no braces
            handle = type.GetDeclaringType();
        }

        return points
            .Select(point => MemberAround(lines, point.StartLine - 1, point.EndLine, Indentation * depth))
            .MaxBy(text => text.Length)!;
    }

    // From the head of a member, which is as far in as its type has members, to its closing brace or the end of its expression.
    private static string[] MemberAround(string[] lines, int start, int end, int indentation)
    {
        int first = start;
        while (first > 0 && !IsHead(lines[first]))
        {
            first--;
        }

        string margin = new(' ', indentation);
        if (lines[first].StartsWith(margin + "extension", StringComparison.Ordinal))
        {
            return MemberAround(lines, start, end, indentation + Indentation);
        }

        int open = Array.IndexOf(lines, margin + "{", first);
        if (open >= 0 && open <= start)
        {
            int close = Array.FindIndex(lines, open, line => line.StartsWith(margin + "}", StringComparison.Ordinal));
            end = Math.Max(end, close + 1);
        }

        return lines[first..end];

        bool IsHead(string line)
        {
            int blanks = line.TakeWhile(c => c == ' ').Count();
            return blanks < line.Length && blanks <= indentation && line[blanks] is not ('#' or '{' or ')');
        }
    }

    // What a build server writes as /_/src/… is here.
    private static string[] Read(string document)
    {
        string path = document.StartsWith("/_/", StringComparison.Ordinal)
            ? Path.Combine(DerivationPage.Folder, document[3..])
            : document;
        return File.Exists(path) ? File.ReadAllLines(path) : [];
    }

    /// <summary>A method's full name, <c>Chainrule.Layers.Dense.Forward</c>.</summary>
    public static string NameOf(MetadataReader metadata, MethodDefinition method)
    {
        string name = metadata.GetString(method.Name);
        for (var handle = method.GetDeclaringType(); !handle.IsNil;)
        {
            var type = metadata.GetTypeDefinition(handle);
            name = $"{metadata.GetString(type.Name)}.{name}";
            handle = type.GetDeclaringType();
            if (handle.IsNil)
            {
                name = $"{metadata.GetString(type.Namespace)}.{name}";
            }
        }

        return name;
    }
}

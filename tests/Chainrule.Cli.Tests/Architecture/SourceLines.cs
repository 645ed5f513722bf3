using System.Reflection.Metadata;
using Chainrule.Cli.Tests.Docs;

namespace Chainrule.Cli.Tests.Architecture;

/// <summary>
/// How many lines each method has in its source, from the symbols beside the assembly: its body, braces included.
/// </summary>
internal static class SourceLines
{
    public static IEnumerable<(string Name, int Lines)> Of(CompiledCode code)
    {
        string file = Path.Combine(AppContext.BaseDirectory, code.Name + ".pdb");
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(file));
        var reader = symbols.GetMetadataReader();
        var sources = new Dictionary<DocumentHandle, string[]>();
        foreach (var handle in code.Metadata.MethodDefinitions)
        {
            var information = reader.GetMethodDebugInformation(handle);
            var points = information.GetSequencePoints().Where(point => !point.IsHidden).ToList();
            string name = NameOf(code.Metadata, code.Metadata.GetMethodDefinition(handle));
            if (points.Count > 0 && !name.StartsWith("System.", StringComparison.Ordinal))
            {
                var document = points[^1].Document;
                if (!sources.TryGetValue(document, out string[]? lines))
                {
                    sources[document] = lines = Read(reader.GetString(reader.GetDocument(document).Name));
                }

                yield return (name, Count(lines, points));
            }
        }
    }

    // A body in braces ends in a line of its own, as far in as the line that it begins with; initializers stand elsewhere.
    private static int Count(string[] lines, List<SequencePoint> points)
    {
        var last = points[^1];
        string end = last.EndLine <= lines.Length ? lines[last.EndLine - 1] : "";
        if (end.Trim() is "}" or "});" or "};")
        {
            string begin = string.Concat(end.TakeWhile(char.IsWhiteSpace)) + "{";
            int at = last.EndLine - 1;
            while (at > 0 && lines[at - 1].TrimEnd() != begin)
            {
                at--;
            }

            return last.EndLine - at + 1;
        }

        return points.Max(point => point.EndLine == last.EndLine ? point.EndLine - point.StartLine + 1 : 1);
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

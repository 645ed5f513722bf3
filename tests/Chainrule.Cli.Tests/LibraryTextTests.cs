using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Chainrule.Cli.Display;
using Chainrule.Tables;

namespace Chainrule.Cli.Tests;

/// <summary>
/// The libraries speak to C# programmers: what their compiled code can say names members, and the tool's options are words of the
/// tool.
/// </summary>
public partial class LibraryTextTests
{
    // All that the tool is made of, besides itself.
    private static readonly string[] Libraries =
    [
        .. Directory.GetFiles(AppContext.BaseDirectory, "Chainrule*.dll")
            .Where(path => !path.EndsWith("Tests.dll", StringComparison.Ordinal)),
    ];

    private static readonly ILookup<string, Type> Types =
        Libraries.SelectMany(path => Assembly.LoadFrom(path).GetExportedTypes()).ToLookup(type => type.Name);

    private static readonly Regex Command =
        new($@"\bchainrule ({string.Join('|', Tool.Commands.Select(command => Regex.Escape(command.Name)))})\b");

    // ECMA-335 II.23.1.16
    private const int ElementClass = 0x12, ElementValueType = 0x11;

    [Fact]
    public void No_text_in_a_library_names_an_option_or_a_command_of_the_tool()
    {
        var texts = Libraries.SelectMany(path => Texts(path).Concat(Resources(path))).ToList();

        Assert.Contains(texts, text => text.Contains("leave it out with ", StringComparison.Ordinal)); // they can be read
        Assert.Contains(texts, text => text.Contains("Lanes Mish(", StringComparison.Ordinal)); // those in resources, too
        Assert.DoesNotContain(texts, text => Option().IsMatch(text) || Command.IsMatch(text));
    }

    [Theory]
    [InlineData("name it with --target", true)]
    [InlineData("--numeric", true)]
    [InlineData("(--init he)", true)]
    [InlineData("chainrule check says why", true)]
    [InlineData("as chainrule export writes it", true)]
    [InlineData("chainrule lr-find", true)]
    [InlineData("use the chainrule that saved it", false)]
    [InlineData("a -- b, c--d", false)]
    [InlineData(":root{--ground:#fff;--text:#1c2330}a{color:var(--text)}", false)]
    public void What_such_a_text_would_be_is_known(string text, bool isOne) =>
        Assert.Equal(isOne, Option().IsMatch(text) || Command.IsMatch(text));

    [Fact]
    public void The_tool_has_words_for_each_member_that_a_remedy_names()
    {
        var members = Libraries.SelectMany(Texts).Where(text => Member().IsMatch(text) && !IsValue(text) && !IsKey(text));
        string[] named = [.. members.Distinct()];

        Assert.Contains("TableOptions.Ignore", named);
        Assert.Empty(named.Except(OptionWording.Members));
    }

    [Fact]
    public void Each_member_that_the_tool_has_words_for_is_one_of_the_library()
    {
        Assert.All(OptionWording.Members, member =>
        {
            string[] parts = member.Split('.');
            Assert.Contains(Types[parts[0]], type => type.GetMember(parts[1]).Length > 0);
        });
    }

    // In an ordinary string the step would be C# for everybody, the tool's users too.
    [Fact]
    public void No_step_of_a_remedy_is_put_into_an_ordinary_string()
    {
        string[] all = [.. Libraries, Path.Combine(AppContext.BaseDirectory, "chainrule-tool.dll")];
        Assert.Contains(nameof(ColumnKind), all.SelectMany(Interpolated)); // they can be read
        Assert.DoesNotContain(nameof(RemedyStep), all.SelectMany(Interpolated));
    }

    // Of an enumeration.
    // What ONNX calls its own notes on images.
    private static bool IsKey(string text) => text is "Image.BitmapPixelFormat" or "Image.NominalPixelRange";

    private static bool IsValue(string member) => Types[member.Split('.')[0]].Any(type => type.IsEnum);

    [GeneratedRegex(@"(?<![\w-]|var\()--[a-z][a-z-]*(?![a-z0-9-]*:\S)")]
    private static partial Regex Option();

    [GeneratedRegex(@"^[A-Z][A-Za-z]+\.[A-Z][A-Za-z]+$")]
    private static partial Regex Member();

    private static List<string> Texts(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        var texts = new List<string>();
        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle))
        {
            texts.Add(metadata.GetUserString(handle));
        }

        return texts;
    }

    // Texts that are files of the sources.
    private static IEnumerable<string> Resources(string path)
    {
        var assembly = Assembly.LoadFrom(path);
        foreach (string name in assembly.GetManifestResourceNames())
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return reader.ReadToEnd();
        }
    }

    // The types that ordinary strings are interpolated from: AppendFormatted<T> of the runtime's own handler, which is generic.
    private static List<string> Interpolated(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        var found = new List<string>();
        for (int row = 1; row <= metadata.GetTableRowCount(TableIndex.MethodSpec); row++)
        {
            var method = metadata.GetMethodSpecification(MetadataTokens.MethodSpecificationHandle(row));
            if (method.Method is not { Kind: HandleKind.MemberReference } called
                || metadata.GetString(metadata.GetMemberReference((MemberReferenceHandle)called).Name) != "AppendFormatted")
            {
                continue;
            }

            var signature = metadata.GetBlobReader(method.Signature);
            signature.ReadSignatureHeader();
            signature.ReadCompressedInteger(); // one argument
            if (signature.ReadCompressedInteger() is ElementClass or ElementValueType)
            {
                found.Add(NameOf(metadata, signature.ReadTypeHandle()));
            }
        }

        return found;
    }

    private static string NameOf(MetadataReader metadata, EntityHandle type) => type.Kind switch
    {
        HandleKind.TypeDefinition => metadata.GetString(metadata.GetTypeDefinition((TypeDefinitionHandle)type).Name),
        HandleKind.TypeReference => metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name),
        _ => "",
    };
}

using Chainrule.Files;

namespace Chainrule.Cli.Display;

/// <summary>
/// Standard output or standard error, which whoever started the tool may have closed: a result that can't be written is an error
/// that says so; what can't be said on standard error isn't said.
/// </summary>
internal sealed class StandardStream : WriteOnlyStream
{
    private readonly Stream _stream;
    private readonly bool _isResult;

    private StandardStream(Stream stream, bool isResult) => (_stream, _isResult) = (stream, isResult);

    /// <summary>Standard output.</summary>
    public static Stream Output => new StandardStream(Console.OpenStandardOutput(), isResult: true);

    /// <summary>Standard error.</summary>
    public static Stream Error => new StandardStream(Console.OpenStandardError(), isResult: false);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _stream.Write(buffer);
        }
        catch (Exception exception) when (DiskError.IsOne(exception))
        {
            if (!_isResult)
            {
                return;
            }

            throw exception is UnauthorizedAccessException
                ? new ChainruleException(
                    "standard output is closed, and the result can't be written", "let it go to a file: > FILE", exception)
                : DiskError.WhileWriting("standard output", exception);
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }
}

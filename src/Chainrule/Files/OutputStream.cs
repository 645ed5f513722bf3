using System.Runtime.InteropServices;

namespace Chainrule.Files;

/// <summary>
/// A file being written: counts bytes and remembers its own first failure, so that an error of the disk can be told
/// from an error of whatever produces the content. Unbuffered; closing it leaves the file open.
/// </summary>
internal sealed class OutputStream(FileStream file) : Stream
{
    /// <summary>The bytes written so far.</summary>
    public long Written { get; private set; }

    /// <summary>What went wrong in writing, if anything did.</summary>
    public Exception? Failure { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => Written;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            file.Write(buffer);
            Written += buffer.Length;
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            Failure ??= e;
            throw;
        }
        catch (ArgumentOutOfRangeException e) when (!OperatingSystem.IsWindows())
        {
            // what .NET makes of EFBIG
            Failure ??= new IOException(e.Message, DiskError.UnixTooLarge);
            throw;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    /// <summary>Waits until all bytes are on the disk, and notes it as a failure if they can't be brought there.</summary>
    public void FlushToDisk()
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                file.Flush(flushToDisk: true);
            }
            else if (Libc.Flush(file.SafeFileHandle) is int error and not 0)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
            }
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            Failure ??= e;
            throw;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

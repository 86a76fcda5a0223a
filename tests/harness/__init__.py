"""What every black-box suite shares: a server, a client, content, and a runner."""

/** How better-auth's tables and columns are called in our migrations. */
const times = { createdAt: 'created_at', updatedAt: 'updated_at' } as const;

export const user = { modelName: 'users', fields: { emailVerified: 'email_verified', ...times } } as const;

export const session = {
  modelName: 'sessions',
  fields: { userId: 'user_id', expiresAt: 'expires_at', ipAddress: 'ip_address', userAgent: 'user_agent', ...times },
} as const;

export const account = {
  modelName: 'credentials',
  fields: {
    userId: 'user_id',
    providerId: 'provider_id',
    accountId: 'account_id',
    accessToken: 'access_token',
    refreshToken: 'refresh_token',
    idToken: 'id_token',
    accessTokenExpiresAt: 'access_token_expires_at',
    refreshTokenExpiresAt: 'refresh_token_expires_at',
    ...times,
  },
} as const;

export const verification = { modelName: 'verifications', fields: { expiresAt: 'expires_at', ...times } } as const;

export const jwks = {
  modelName: 'jwks',
  fields: {
    publicKey: 'public_key',
    privateKey: 'private_key',
    createdAt: 'created_at',
    expiresAt: 'expires_at',
  },
} as const;
